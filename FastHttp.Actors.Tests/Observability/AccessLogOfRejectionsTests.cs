using System.Text.Json;
using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Observability;

/// <summary>Responses that the server gives at its limits and at its end, over real sockets, as lines of the JSON access log.</summary>
public sealed class AccessLogOfRejectionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource<RequestCtx> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private string Path => _folder.PathOf("access.log");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET /slow", "head_timeout", "\"unparsed\":\"GET /slow\",\"status\":408", "\"method\"")]
    [InlineData("POST /body HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nxx", "body_too_slow", "\"method\":\"POST\",\"target\":\"/body\",\"protocol\":\"HTTP/1.1\",\"status\":408", "\"unparsed\"")]
    public async Task A_head_and_a_body_that_do_not_come_in_time(string sent, string rejection, string part, string absent)
    {
        await using var server = await Start(time: _time);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(sent));
        await server.Advance(_time, TimeSpan.FromSeconds(11));
        Assert.Equal(408, (await client.ReceiveResponse()).Status);

        var line = Assert.Single(await Lines(1));
        Assert.Contains(part, line, StringComparison.Ordinal);
        Assert.Contains($"\"rejection\":\"{rejection}\"", line, StringComparison.Ordinal);
        Assert.DoesNotContain(absent, line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_that_an_actor_does_not_handle()
    {
        await using var server = await Start();
        Assert.Equal(501, (await server.Get("/unhandled/7?a=b")).Status);
        Assert.Equal(
            (501, "GET", "/unhandled/7?a=b", "/unhandled/{id}", "request_unhandled"), Seen(Assert.Single(await Lines(1))));
    }

    [Theory]
    [InlineData(503, "too_many_connections")]
    [InlineData(429, "too_many_connections_of_address")]
    public async Task A_connection_too_many(int status, string rejection)
    {
        await using var server = await Start(options =>
        {
            options.Limits.MaxConnections = status == 503 ? 1 : 0;
            options.Limits.MaxConnectionsPerAddress = status == 429 ? 1 : 0;
        });
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Get("/")).Status);
        using var tooMany = await server.Connect();
        Assert.Equal(status, (await tooMany.ReceiveResponse()).Status);

        var lines = await Lines(2);
        Assert.Equal((200, "GET", "/", "/", null), Seen(lines[0]));
        Assert.Equal((status, null, null, null, rejection), Seen(lines[1]));
    }

    [Fact]
    public async Task A_response_that_breaks_off_in_mid_body()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendGet("/breaks");
        Assert.Equal(-1, await client.ReceiveEnd());

        var line = Assert.Single(await Lines(1));
        Assert.Equal((200, "GET", "/breaks", "/breaks", "handler_failed"), Seen(line));
        using var json = JsonDocument.Parse(line);
        Assert.Equal("error_after_starting_response", json.RootElement.GetProperty("cut_off").GetString());
        Assert.Equal(5, json.RootElement.GetProperty("bytes").GetInt32());
    }

    [Fact]
    public async Task A_request_that_comes_after_the_drain_has_begun()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Get("/keep")));
        var kept = await _kept.Task.Soon();
        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await server.Settle();
        await server.SendAlone(client, Bytes(Get("/late")));
        kept.Text("kept");
        Assert.Equal("kept", (await client.ReceiveResponse()).Body);
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        client.Dispose();
        await terminated.Soon();

        // All is written when the server has ended.
        var lines = File.ReadAllLines(Path);
        Assert.Equal((200, "GET", "/keep", "/keep", null), Seen(lines[0]));
        Assert.Equal((503, "GET", "/late", null, "server_draining"), Seen(lines[1]));
        Assert.Equal(2, lines.Length);
    }

    /// <summary>Each byte in both fields. What the server rejects has its line too.</summary>
    [Theory]
    [InlineData(AccessLogFormat.Common)]
    [InlineData(AccessLogFormat.Combined)]
    [InlineData(AccessLogFormat.Json)]
    public async Task Any_byte_in_fields_leaves_the_line_one_line(AccessLogFormat format)
    {
        var bytes = Enumerable.Range(0, 256).Where(b => b is < ' ' or > '~' and not '\n').Select(b => (char)b).ToList();
        var statuses = new List<int>();
        await using (var server = await Start(options => options.AccessLog.Format = format))
        {
            foreach (var b in bytes)
            {
                statuses.Add((await server.Exchange($"GET / HTTP/1.1\r\nHost: a\r\nReferer: r{b}r\r\nUser-Agent: u{b}u\r\n\r\n")).Status);
            }

            await Lines(bytes.Count);
        }

        // Tab and 0x80 to 0xFF are allowed (RFC 9110 5.5).
        Assert.All(bytes.Zip(statuses), pair => Assert.True(pair.Second == 200 || pair.First is < ' ' or '\u007f'));
        var lines = File.ReadAllText(Path).Split('\n');
        Assert.Equal(bytes.Count + 1, lines.Length);
        Assert.Equal("", lines[^1]);
        for (var i = 0; i < bytes.Count; i++)
        {
            Assert.DoesNotContain(lines[i], c => c is < ' ' or > '~');
            Assert.Contains(format == AccessLogFormat.Json ? $"\"status\":{statuses[i]}," : $"\" {statuses[i]} ", lines[i], StringComparison.Ordinal);
            if (statuses[i] == 200 && format == AccessLogFormat.Combined)
            {
                Assert.EndsWith($" \"r\\x{(int)bytes[i]:x2}r\" \"u\\x{(int)bytes[i]:x2}u\"", lines[i], StringComparison.Ordinal);
            }
            else if (format == AccessLogFormat.Json)
            {
                using var json = JsonDocument.Parse(lines[i]);
                Assert.Equal(statuses[i] == 200 ? $"u{bytes[i]}u" : null, TextOf(json, "user_agent"));
            }
        }
    }

    [RequiresToolFact("mkfifo")]
    public async Task A_reader_of_a_pipe_that_stops_reading_blocks_no_loop_and_its_lines_are_counted()
    {
        AccessLines.MakePipe(Path);
        // Read and write: the only way to open a pipe that nobody writes to yet without waiting. Nothing is read.
        await using var reader = new FileStream(Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        var target = $"/?{new string('a', 2000)}";
        var accessLog = server.Loops[0].Monitor.AccessLog!;
        var requests = 0;
        // What the pipe takes, what is being written, and what waits: 64 KiB and twice 256 KiB.
        while (accessLog.Dropped < 10)
        {
            Assert.Equal(200, (await client.Get(target)).Status);
            Assert.InRange(++requests, 1, 2000);
        }

        Assert.InRange(requests, 64 / 2, 2000);
        await log.Until(4001);
        Assert.Equal(200, (await client.Get("/")).Status);
        Assert.Equal(0, accessLog.Lost);
    }

    private static (int Status, string? Method, string? Target, string? Route, string? Rejection) Seen(string line)
    {
        using var json = JsonDocument.Parse(line);
        return (json.RootElement.GetProperty("status").GetInt32(), TextOf(json, "method"), TextOf(json, "target"), TextOf(json, "route"), TextOf(json, "rejection"));
    }

    private static string? TextOf(JsonDocument json, string name) => json.RootElement.TryGetProperty(name, out var value) ? value.GetString() : null;

    private async Task<string[]> Lines(int count)
    {
        await TestServer.Until(() => File.Exists(Path) && File.ReadAllText(Path).Count(c => c == '\n') >= count, $"{count} lines are written");
        return File.ReadAllLines(Path);
    }

    private Task<TestServer> Start(Action<FastHttpOptions>? configure = null, TimeProvider? time = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/", ctx => ctx.Text("x"));
            routes.MapPost("/body", ctx => ctx.Text("body"));
            routes.MapGet("/unhandled/{id}", Props.Create<HandlesNothing>());
            routes.MapGet("/keep", ctx => { _kept.TrySetResult(ctx); }).WithTimeout(FarAway);
            routes.MapGet("/breaks", async ctx =>
            {
                ctx.BodyWriter.Write("piece"u8);
                await ctx.FlushAsync();
                throw new InvalidOperationException("It breaks.");
            });
        },
        configure: options =>
        {
            options.AccessLog.Format = AccessLogFormat.Json;
            options.AccessLog.File = Path;
            configure?.Invoke(options);
        },
        time: time);

    private sealed class HandlesNothing : UntypedActor
    {
        protected override void OnReceive(object message) => Unhandled(message);
    }
}
