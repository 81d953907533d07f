using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>A sample goes on serving when nobody reads what it prints, and while Akka's log prints too.</summary>
public sealed class ClosedOutputTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(">&-")]
    [InlineData(">&- 2>&-")]
    [InlineData("<&- >&- 2>&-")]
    [InlineData(">/dev/full")]
    public async Task The_quickstart_goes_on_when_its_output_was_never_open(string redirection)
    {
        using var folder = new TemporaryFolder();
        using var process = Start($"exec dotnet \"$0\" --port 0 --unix \"$1\" {redirection}", QuickstartProcess.ProgramOf("Quickstart"), folder.PathOf("s"));

        await AssertGoesOn(process, new UnixDomainSocketEndPoint(folder.PathOf("s")), "/stop", 503);
    }

    [Fact]
    public async Task The_quickstart_goes_on_when_its_reader_has_left()
    {
        using var folder = new TemporaryFolder();
        using var process = Start("exec dotnet \"$0\" --port 0 --unix \"$1\"", QuickstartProcess.ProgramOf("Quickstart"), folder.PathOf("s"));
        string? line;
        do
        {
            // A loaded machine may make the server warn of a stalled loop before.
            line = await process.StandardOutput.ReadLineAsync().WaitAsync(Patience);
        }
        while (line?.Contains("Listening on unix:", StringComparison.Ordinal) == false);

        process.StandardOutput.Close();

        await AssertGoesOn(process, new UnixDomainSocketEndPoint(folder.PathOf("s")), "/stop", 503);
    }

    [Theory]
    [InlineData(">&-")]
    [InlineData(">/dev/full")]
    public async Task So_does_the_hosted_sample(string redirection)
    {
        var port = FreePort();
        using var process = Start($"exec dotnet \"$0\" --port \"$1\" {redirection}", QuickstartProcess.ProgramOf("Hosted"), port.ToString());

        await AssertGoesOn(process, new IPEndPoint(IPAddress.Loopback, port), "/greet/Ada", 200);
    }

    private static async Task AssertGoesOn(Process process, EndPoint endPoint, string target, int status)
    {
        try
        {
            using var client = await Connect(process, endPoint);
            for (var i = 0; i < 5; i++)
            {
                Assert.Equal(status, (await client.Exchange($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
            }

            QuickstartProcess.Signal(process, QuickstartProcess.Terminate);
            await process.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal(0, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }

    private static Process Start(string script, string program, string argument)
    {
        var start = new ProcessStartInfo("sh", ["-c", script, program, argument]) { RedirectStandardOutput = true, RedirectStandardError = true };
        var process = Process.Start(start)!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        return process;
    }

    private static async Task<RawClient> Connect(Process process, EndPoint endPoint)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            Assert.False(process.HasExited, "It has ended.");
            try
            {
                return new RawClient(await Wire.ConnectTcp(endPoint));
            }
            catch (SocketException)
            {
                // It does not listen yet.
                await Task.Yield();
            }
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
