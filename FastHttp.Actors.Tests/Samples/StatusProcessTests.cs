using System.Diagnostics;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>samples/Status as its users run it: one process serves, another one asks.</summary>
public sealed class StatusProcessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task It_tells_what_a_server_of_another_process_has_done()
    {
        using var server = Start("serve", "0", "0");
        try
        {
            var url = After(await server.StandardOutput.ReadLineAsync().WaitAsync(Patience), "Listening on ");
            var actor = After(await server.StandardOutput.ReadLineAsync().WaitAsync(Patience), "Ask ");
            using var client = new HttpClient();
            await client.GetStringAsync($"{url}/plaintext");
            Assert.Equal(500, (int)(await client.GetAsync($"{url}/crash")).StatusCode);

            using var status = Start(actor);
            var report = await status.StandardOutput.ReadToEndAsync().WaitAsync(Patience);

            Assert.Contains("200: 1, 500: 1", report, StringComparison.Ordinal);
            Assert.Contains("GET /plaintext: requests 1, available", report, StringComparison.Ordinal);
            Assert.Contains("restarts 1", report, StringComparison.Ordinal);
            Assert.Contains("System.InvalidOperationException: Asked to crash.", report, StringComparison.Ordinal);
            await status.WaitForExitAsync().WaitAsync(Patience);
            Assert.Equal(0, status.ExitCode);
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync().WaitAsync(Patience);
        }
    }

    private static Process Start(params string[] arguments) =>
        Process.Start(new ProcessStartInfo("dotnet", [QuickstartProcess.ProgramOf("Status"), .. arguments]) { RedirectStandardOutput = true })!;

    private static string After(string? line, string prefix)
    {
        Assert.StartsWith(prefix, line, StringComparison.Ordinal);
        return line![prefix.Length..];
    }
}
