using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>samples/Hosted as its users run it.</summary>
public sealed partial class HostedProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static string[] Readme => File.ReadAllLines(Path.Combine(SourceTree.Root, "samples", "Hosted", "README.md"));

    [Fact]
    public async Task It_greets_and_says_that_it_is_ready()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [QuickstartProcess.ProgramOf("Hosted"), "--port", "0"])
        {
            RedirectStandardOutput = true,
        })!;
        try
        {
            var endPoint = new IPEndPoint(IPAddress.Loopback, await PortOf(process));
            using var client = new RawClient(await Wire.ConnectTcp(endPoint));

            Assert.Equal("Hello, Ada! You are number 1.", (await client.Exchange("GET /greet/Ada HTTP/1.1\r\nHost: a\r\n\r\n")).Body);
            var ready = await UntilReady(client);
            Assert.Equal((200, Readme.Single(line => line.StartsWith("{\"status\"", StringComparison.Ordinal))), (ready.Status, ready.Body));
            var live = await client.Exchange("GET /health/live HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal(200, live.Status);
            Assert.Contains("akka.fasthttp.liveness", live.Body, StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    // It listens a moment before its host knows that it does.
    private static async Task<RawResponse> UntilReady(RawClient client)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var response = await client.Exchange("GET /health/ready HTTP/1.1\r\nHost: a\r\n\r\n");
            if (response.Status != 503)
            {
                return response;
            }
        }
    }

    private static async Task<int> PortOf(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
        {
            if (Listens().Match(line) is { Success: true } match)
            {
                return int.Parse(match.Groups[1].Value);
            }
        }

        throw new InvalidOperationException("It has ended.");
    }

    [GeneratedRegex(@"listens on 127\.0\.0\.1:(\d+)")]
    private static partial Regex Listens();
}
