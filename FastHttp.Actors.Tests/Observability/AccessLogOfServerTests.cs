using System.Text.Json;
using FastHttp.Actors.Serving;
using FastHttp.Actors.Tests.Listening;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>Each response of a server, over real sockets, is one line of its access log, whoever gave it.</summary>
public sealed class AccessLogOfServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _held;

    private string Path => _folder.PathOf("access.log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET /hello?a=b HTTP/1.1\r\nHost: a\r\nReferer: http://r/\r\nUser-Agent: u\r\n\r\n", 200, "\"GET /hello?a=b HTTP/1.1\" 200 5 \"http://r/\" \"u\"", null)]
    [InlineData("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n", 200, "\"HEAD /hello HTTP/1.1\" 200 - \"-\" \"-\"", null)]
    [InlineData("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n", 200, "\"GET /stream HTTP/1.1\" 200 10 ", null)]
    [InlineData("GET /nothing HTTP/1.0\r\n\r\n", 404, "\"GET /nothing HTTP/1.0\" 404 ", "route_not_found")]
    [InlineData("PUT /hello HTTP/1.1\r\nHost: a\r\n\r\n", 405, "\"PUT /hello HTTP/1.1\" 405 ", "method_not_allowed")]
    [InlineData("GET /hello HTTP/1.1\r\n\r\n", 400, "\"GET /hello HTTP/1.1\" 400 ", "missing_host")]
    [InlineData("GET /\u0001\"\\ HTTP/1.1\r\nHost: a\r\n\r\n", 400, "\"GET /\\x01\\\"\\\\ HTTP/1.1\" 400 ", "invalid_target")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\r\nUser-Agent: x\" 200 1\\\r\n\r\n", 200, " 200 5 \"-\" \"x\\\" 200 1\\\\\"", null)]
    [InlineData("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 17\r\n\r\n", 413, "\"POST /body HTTP/1.1\" 413 ", "body_too_large")]
    [InlineData("GET /{long} HTTP/1.1\r\nHost: a\r\n\r\n", 414, "\" 414 ", "request_line_too_long")]
    [InlineData("GET /hello HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n", 431, "\" 431 ", "field_line_too_long")]
    [InlineData("POST /body HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501, "\"POST /body HTTP/1.1\" 501 ", "unsupported_transfer_coding")]
    [InlineData("GET /hello HTTP/1.1\nHost: a\r\n\r\n", 400, "\"GET /hello HTTP/1.1\" 400 ", "invalid_line_end")]
    [InlineData("GET /hello\r HTTP/1.1\r\nHost: a\r\n\r\n", 400, "\" 400 ", "malformed_request_line")]
    [InlineData("GET /throws HTTP/1.1\r\nHost: a\r\n\r\n", 500, "\"GET /throws HTTP/1.1\" 500 ", "handler_failed")]
    [InlineData("GET /late HTTP/1.1\r\nHost: a\r\n\r\n", 503, "\"GET /late HTTP/1.1\" 503 ", "handler_timeout")]
    public async Task A_response_is_one_line(string request, int status, string line, string? rejection)
    {
        foreach (var format in (AccessLogFormat[])[AccessLogFormat.Combined, AccessLogFormat.Json])
        {
            File.Delete(Path);
            await using (var server = await Start(format))
            {
                Assert.Equal(status, (await server.Exchange(request.Replace("{long}", new string('a', 9000), StringComparison.Ordinal))).Status);
                await TestServer.Until(() => File.Exists(Path) && File.ReadAllText(Path).EndsWith('\n'), "the line is written");
            }

            var written = Assert.Single(File.ReadAllLines(Path));
            if (format == AccessLogFormat.Combined)
            {
                Assert.StartsWith("127.0.0.1 - - [", written, StringComparison.Ordinal);
                Assert.Contains(line, written, StringComparison.Ordinal);
                continue;
            }

            using var json = JsonDocument.Parse(written);
            Assert.Equal(status, json.RootElement.GetProperty("status").GetInt32());
            Assert.Equal(rejection, json.RootElement.TryGetProperty("rejection", out var name) ? name.GetString() : null);
        }
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_response_is_a_499()
    {
        await using var server = await Start(AccessLogFormat.Common);
        using (var client = await server.Connect())
        {
            await client.SendGet("/keep");
            await TestServer.Until(() => Volatile.Read(ref _held) == 1, "the handler has it");
            client.Abort();
        }

        await TestServer.Until(() => File.Exists(Path) && File.ReadAllText(Path).EndsWith('\n'), "the line is written");
        Assert.Contains("\"GET /keep HTTP/1.1\" 499 -", Assert.Single(File.ReadAllLines(Path)), StringComparison.Ordinal);
    }

    [RequiresLinuxTheory]
    [InlineData("/dev/full")]
    public async Task A_server_whose_access_log_cannot_be_written_serves_on(string disk)
    {
        await using var server = await Start(AccessLogFormat.Common, disk);
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Get("/hello")).Status);
        await log.Until(4002);
        Assert.Equal(200, (await client.Get("/hello")).Status);
    }

    /// <summary>The machine may be busy with other tests, but hardly each time. Without the rule it takes 350 ms at least.</summary>
    [RequiresToolFact("mkfifo")]
    public async Task The_end_of_a_server_waits_for_its_log_no_longer_than_a_quarter_of_a_second_after_the_deadline()
    {
        AccessLines.MakePipe(Path);
        var took = TimeSpan.MaxValue;
        for (var round = 0; round < 10 && took > ServerEnd.Grace + TimeSpan.FromMilliseconds(50); round++)
        {
            using var hold = new Hold();
            await using var server = await Start(AccessLogFormat.Common, routes: routes => routes.MapGet("/hold", _ => hold.Pass()).WithTimeout(FarAway));
            using var client = await server.Connect();
            Assert.Equal(200, (await client.Get("/hello")).Status);
            await client.SendGet("/hold");
            await hold.UntilEntered(1);

            var began = TimeProvider.System.GetTimestamp();
            await server.Binding.Terminate(TimeSpan.Zero).Soon();
            took = TimeProvider.System.GetElapsedTime(began);
            hold.Release();
        }

        Assert.InRange(took, TimeSpan.Zero, ServerEnd.Grace + TimeSpan.FromMilliseconds(50));
        // Lets the threads of the logs go.
        await using var reader = new FileStream(Path, FileMode.Open, FileAccess.Read);
    }

    [Fact]
    public async Task A_bind_that_fails_leaves_no_log_behind()
    {
        await using var server = await Start(AccessLogFormat.Common);
        HttpRoutes? routes = null;
        var builder = server.System.FastHttp().NewServerAt("127.0.0.1", server.Binding.LocalEndPoint.Port).WithOptions(options =>
        {
            options.AccessLog.Format = AccessLogFormat.Common;
            options.AccessLog.File = Path;
        });
        await Assert.ThrowsAsync<FastHttpBindException>(() => builder.BindAsync(all =>
        {
            routes = all;
            all.MapGet("/", ctx => ctx.Text(""));
        }));
        Assert.Null(routes!.Monitor.AccessLog);
    }

    private Task<TestServer> Start(AccessLogFormat format, string? file = null, Action<HttpRoutes>? routes = null) => TestServer.Start(
        all =>
        {
            routes?.Invoke(all);
            all.MapGet("/hello", ctx => ctx.Text("hello"));
            all.MapGet("/throws", _ => throw new InvalidOperationException("It fails."));
            all.MapGet("/late", _ => { }).WithTimeout(TimeSpan.FromMilliseconds(50));
            all.MapGet("/keep", _ => { Interlocked.Increment(ref _held); }).WithTimeout(FarAway);
            all.MapPost("/body", ctx => ctx.Text("body")).WithMaxBody(16);
            all.MapGet("/stream", async ctx =>
            {
                ctx.BodyWriter.Write("piece"u8);
                await ctx.FlushAsync();
                ctx.BodyWriter.Write("piece"u8);
                ctx.Complete();
            });
        },
        configure: options =>
        {
            options.AccessLog.Format = format;
            options.AccessLog.File = file ?? Path;
        });
}
