using System.Collections.Concurrent;
using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// What the log says of requests that are turned away because there are too many, or because their actor does not know them: the
/// route, and at most one line a second for each.
/// </summary>
public sealed class OverloadLogTests
{
    private const int TurnedAway = 3;

    private readonly ConcurrentQueue<RequestCtx> _kept = new();
    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_full_mailbox_is_a_line_a_second_and_route(bool onLoop)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                foreach (var pattern in (string[])["/one", "/two"])
                {
                    var route = routes.MapGet(pattern, Props.Create(() => new Awaiting(_gate.Task, _kept))).WithTimeout(FarAway).WithMailboxLimit(1);
                    _ = onLoop ? route.PerCore() : route.Single();
                }
            },
            time: _time);
        using var log = new CapturedLog(server.System);
        using var one = await Fill(server, "/one", 0);
        using var two = await Fill(server, "/two", 1);
        await TurnAway(server, 503, "/one", "/two");
        AssertOneEach(log, 2107, "A mailbox of GET /one is full", "A mailbox of GET /two is full");

        _time.Advance(TimeSpan.FromSeconds(1));
        await TurnAway(server, 503, "/one");
        Assert.Equal(3, log.Numbered(2107).Count);
        Assert.Contains($"({TurnedAway - 1} more like this were not logged.)", log.Numbered(2107)[^1], StringComparison.Ordinal);
        _gate.SetResult();
    }

    [Fact]
    public async Task A_route_at_its_concurrency_limit_is_a_line_a_second_and_route()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/one", _kept.Enqueue).WithTimeout(FarAway).WithMaxConcurrency(1);
                routes.MapGet("/two", _kept.Enqueue).WithTimeout(FarAway).WithMaxConcurrency(1);
            },
            time: _time);
        using var log = new CapturedLog(server.System);
        using var one = await server.Connect();
        using var two = await server.Connect();
        await one.SendGet("/one");
        await two.SendGet("/two");
        await TestServer.Until(() => _kept.Count == 2, "both routes have their fill");

        await TurnAway(server, 503, "/one", "/two");

        AssertOneEach(log, 2108, "GET /one has as many requests", "GET /two has as many requests");
    }

    [Fact]
    public async Task A_request_that_has_waited_too_long_is_a_line_a_second_and_route()
    {
        var wait = TimeSpan.FromMilliseconds(50);
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", Props.Create(() => new Awaiting(_gate.Task, _kept))).WithTimeout(FarAway).WithQueueTimeout(wait).Single(), time: _time);
        using var log = new CapturedLog(server.System);
        var handler = await server.Actor("/user/http-handlers/*/0");
        using var first = await server.Connect();
        await first.SendGet("/");
        await TestServer.Until(() => _kept.Count == 1, "the handler is at work");
        var clients = new List<RawClient>();
        for (var i = 1; i <= TurnedAway; i++)
        {
            clients.Add(await server.Connect());
            await clients[^1].SendGet("/");
            await TestServer.Until(() => handler.Waiting() == i, "it waits");
        }

        _time.Advance(2 * wait);
        _gate.SetResult();
        foreach (var client in clients)
        {
            Assert.Equal(503, (await client.ReceiveResponse()).Status);
            client.Dispose();
        }

        AssertOneEach(log, 2109, "A request of GET / has waited");
    }

    [Fact]
    public async Task A_message_that_its_actor_ignores_is_a_line_that_names_it_its_route_and_the_request_without_its_query()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/deaf/{id}", Props.Create<Deaf>()).WithTimeout(FarAway).Single(), time: _time);
        using var log = new CapturedLog(server.System);

        await TurnAway(server, 501, "/deaf/7?secret=1");

        var line = Assert.Single(log.Numbered(2106));
        Assert.Contains("akka://test/user/http-handlers/0-get-deaf--id/0 does not handle", line, StringComparison.Ordinal);
        Assert.Contains("501: GET /deaf/7 (route GET /deaf/{id}).", line, StringComparison.Ordinal);
    }

    private static async Task TurnAway(TestServer server, int status, params string[] targets)
    {
        foreach (var target in targets)
        {
            for (var i = 0; i < TurnedAway; i++)
            {
                Assert.Equal(status, (await server.Get(target)).Status);
            }
        }
    }

    // The lines are written before the response: they are there when it has come.
    private static void AssertOneEach(CapturedLog log, int number, params string[] texts)
    {
        var lines = log.Numbered(number);
        Assert.Equal(texts.Length, lines.Count);
        Assert.All(texts, text => Assert.Single(lines, line => line.Contains(text, StringComparison.Ordinal)));
    }

    private async Task<Busy> Fill(TestServer server, string target, int route)
    {
        var busy = new Busy(await server.Connect(), await server.Connect());
        var entered = _kept.Count;
        // While it is idle: it says who it is itself.
        var handler = await server.Actor($"/user/http-handlers/{route}-get-{target.Trim('/')}/0");
        await busy.Served.SendGet(target);
        await TestServer.Until(() => _kept.Count > entered, "the handler is at work");
        await busy.Waiting.SendGet(target);
        await TestServer.Until(() => handler.Waiting() == 1, "its mailbox is full");
        return busy;
    }

    private sealed record Busy(RawClient Served, RawClient Waiting) : IDisposable
    {
        public void Dispose()
        {
            Served.Dispose();
            Waiting.Dispose();
        }
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(Task gate, ConcurrentQueue<RequestCtx> entered) => ReceiveAsync<RequestCtx>(async ctx =>
        {
            entered.Enqueue(ctx);
            await gate;
            ctx.Text("waited");
        });
    }

    private sealed class Deaf : ReceiveActor
    {
        public Deaf() => Receive<string>(_ => { });
    }
}
