using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EndToEnd;

/// <summary>Client programs of other makers, each for a moment.</summary>
public sealed class ToolTests
{
    [RequiresToolFact("curl")]
    public async Task Curl_gets_two_pages_over_one_connection()
    {
        await using var server = await Start();
        var url = $"http://{server.Binding.LocalEndPoint}/plaintext";
        var run = await ToolRun.Start("curl", "-sS", "--fail", "-w", "|%{http_version} %{http_code} %{num_connects}|", url, url);
        Assert.Equal((0, "Hello, World!|1.1 200 1|Hello, World!|1.1 200 0|"), (run.ExitCode, run.Output));
    }

    [RequiresToolFact("curl")]
    public async Task Curl_speaks_1_0()
    {
        await using var server = await Start();
        var run = await ToolRun.Start("curl", "-sS", "--fail", "--http1.0", $"http://{server.Binding.LocalEndPoint}/plaintext");
        Assert.Equal((0, "Hello, World!"), (run.ExitCode, run.Output));
    }

    /// <summary>curl asks before it sends more than 1 MiB: a 100 that does not come would cost it a second, and a 100 too many would be taken for the response.</summary>
    [RequiresToolFact("curl")]
    public async Task Curl_uploads_a_large_file_and_gets_it_back()
    {
        await using var server = await Start();
        var file = Path.GetTempFileName();
        try
        {
            var bytes = new byte[3 << 20];
            new Random(1).NextBytes(bytes);
            await File.WriteAllBytesAsync(file, bytes);
            var run = await ToolRun.Start(
                "curl", "-sS", "--fail", "--expect100-timeout", "20", "-T", file, "-o", file + ".back", $"http://{server.Binding.LocalEndPoint}/echo");
            Assert.Equal((0, ""), (run.ExitCode, run.Errors));
            Assert.Equal(bytes, await File.ReadAllBytesAsync(file + ".back"));
        }
        finally
        {
            File.Delete(file);
            File.Delete(file + ".back");
        }
    }

    [RequiresToolFact("wrk")]
    public async Task Wrk_sees_no_error()
    {
        await using var server = await Start(loops: 2);
        var run = await ToolRun.Start("wrk", "-t1", "-c32", "-d1s", $"http://{server.Binding.LocalEndPoint}/plaintext");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Requests/sec", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Non-2xx", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Socket errors", run.Output, StringComparison.Ordinal);
        Assert.Equal(0, server.Sum(counters => counters.Rejections.Sum()));
    }

    [RequiresToolFact("ab")]
    public async Task Ab_keeps_its_1_0_connections()
    {
        await using var server = await Start();
        var run = await ToolRun.Start("ab", "-q", "-k", "-n", "2000", "-c", "8", $"http://{server.Binding.LocalEndPoint}/plaintext");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"Complete requests:\s+2000\n", run.Output);
        Assert.Matches(@"Failed requests:\s+0\n", run.Output);
        Assert.Matches(@"Keep-Alive requests:\s+2000\n", run.Output);
        Assert.Equal(8, server.Sum(counters => counters.ConnectionsOpened));
    }

    [RequiresToolFact("ab")]
    public async Task Ab_opens_a_connection_per_request()
    {
        await using var server = await Start();
        var run = await ToolRun.Start("ab", "-q", "-n", "1000", "-c", "8", $"http://{server.Binding.LocalEndPoint}/plaintext");
        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"Complete requests:\s+1000\n", run.Output);
        Assert.Matches(@"Failed requests:\s+0\n", run.Output);
    }

    [RequiresToolFact("h2load")]
    public async Task H2load_pipelines_over_1_1()
    {
        await using var server = await Start();
        var run = await ToolRun.Start("h2load", "--h1", "-n", "5000", "-c", "8", "-m", "16", $"http://{server.Binding.LocalEndPoint}/plaintext");
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("5000 succeeded, 0 failed, 0 errored", run.Output, StringComparison.Ordinal);
        Assert.Contains("5000 2xx", run.Output, StringComparison.Ordinal);
    }

    private static Task<TestServer> Start(int loops = 1) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
            routes.MapPut("/echo", ctx => ctx.Bytes(ctx.Body));
        },
        loops: loops);
}
