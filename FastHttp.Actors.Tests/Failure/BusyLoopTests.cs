using Akka.Event;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>A loop that is held up: what comes meanwhile waits and is served, and the lost time is not charged to clients.</summary>
public sealed class BusyLoopTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Requests_that_come_while_a_loop_is_busy_are_all_answered()
    {
        await using var server = await Start();
        var clients = new List<RawClient>();
        using (var gate = await server.HoldLoop())
        {
            for (var i = 0; i < 200; i++)
            {
                clients.Add(await server.Connect());
                await clients[i].SendGet($"/echo/{i}");
            }

            gate.Set();
        }

        for (var i = 0; i < clients.Count; i++)
        {
            Assert.Equal($"{i}", (await clients[i].ReceiveResponse()).Body);
            clients[i].Dispose();
        }

        Assert.Equal(clients.Count, server.Sum(counters => counters.Responses));
        await server.AssertServesNormally();
    }

    /// <summary>The loop is held for a minute, far beyond every limit. Of that it may charge nobody more than a second.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task No_client_is_charged_for_the_time_a_loop_was_busy(TransportKind transport)
    {
        var handler = new Gate();
        await using var server = await TestServer.Start(
            routes =>
            {
                Routes(routes);
                routes.MapGet("/wait", handler.Handle);
            },
            transport,
            time: _time,
            largestGap: TimeSpan.FromSeconds(1));
        using var idle = await server.Connect();
        using var inHead = await server.Connect();
        using var inBody = await server.Connect();
        using var handled = await server.Connect();
        Assert.Equal("ok", (await idle.Get("/ok")).Body);
        await server.SendAlone(inHead, Bytes("GET /ok HTTP/1.1\r\n"));
        await server.SendAlone(inBody, Bytes(Head("POST", "/echo", 4) + "bo"));
        await server.SendAlone(handled, Bytes(Get("/wait")));
        await handler.UntilEntered();

        using (var gate = await server.HoldLoop())
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            gate.Set();
        }

        await server.Settle();
        Assert.Equal(0, server.Sum(counters => counters.Closed.Sum() + counters.Rejections.Sum()));
        Assert.InRange(server.Loops[0].Loop.LostMilliseconds, 59_000, 60_000);
        handler.Open();
        Assert.Equal("ok", (await idle.Get("/ok")).Body);
        Assert.Equal("ok", (await inHead.Exchange("Host: test\r\n\r\n")).Body);
        Assert.Equal("body", (await inBody.Exchange("dy")).Body);
        Assert.Equal("waited", (await handled.ReceiveResponse()).Body);
        idle.Dispose();
        inHead.Dispose();
        inBody.Dispose();
        handled.Dispose();
        await server.AssertServesNormally();
    }

    [Fact]
    public async Task A_handler_that_blocks_its_loop_is_named_in_the_log_and_counted()
    {
        using var gate = new ManualResetEventSlim();
        await using var server = await TestServer.Start(routes =>
        {
            Routes(routes);
            routes.MapGet("/blocks", ScriptedHandler.Props((_, ctx) =>
            {
                gate.Wait(TimeSpan.FromSeconds(20));
                ctx.Text("at last");
            }));
        });
        var warnings = Akka.Actor.Inbox.Create(server.System);
        server.System.EventStream.Subscribe(warnings.Receiver, typeof(Warning));
        using var blocking = await server.Connect();
        await blocking.SendGet("/blocks");
        using var waiting = await server.Connect();
        await waiting.SendGet("/ok");

        // A busy machine may have made other things slow before.
        Warning warning;
        do
        {
            warning = Assert.IsType<Warning>(await warnings.ReceiveAsync(TimeSpan.FromSeconds(20)), exactMatch: false);
        }
        while (!warning.ToString().Contains("/user/http-handlers/3-get-blocks/0 has held event loop 0", StringComparison.Ordinal));

        gate.Set();
        Assert.Equal("at last", (await blocking.ReceiveResponse()).Body);
        Assert.Equal("ok", (await waiting.ReceiveResponse()).Body);
        Assert.InRange(server.Loops[0].Loop.Counters.Stalls, 1, long.MaxValue);
        blocking.Dispose();
        waiting.Dispose();
        await server.AssertServesNormally();
    }

    /// <summary>The loops' own clock jumps, as after a suspended machine if there were no bound: all limits pass at once.</summary>
    [Fact]
    public async Task When_every_deadline_passes_at_once_each_is_served_as_if_it_were_alone()
    {
        var handler = new Gate();
        await using var server = await TestServer.Start(
            routes =>
            {
                Routes(routes);
                routes.MapGet("/wait", handler.Handle);
            },
            time: _time);
        var clients = new List<(RawClient Client, int Status)>();
        for (var i = 0; i < 50; i++)
        {
            clients.Add((await server.Connect(), i % 2 == 0 ? 503 : 408));
            await server.SendAlone(clients[i].Client, Bytes(i % 2 == 0 ? Get("/wait") : "GET /ok HTTP/1.1\r\n"));
        }

        await TestServer.Until(() => handler.Entered == 25, "half of them are handled");
        await server.Advance(_time, TimeSpan.FromDays(1));

        foreach (var (client, status) in clients)
        {
            Assert.Equal(status, (await client.ReceiveResponse()).Status);
            client.Dispose();
        }

        handler.Open();
        await TestServer.Until(() => server.LateResponses() == 25, "the late responses are counted");
        await server.AssertServesNormally();
    }

    private Task<TestServer> Start() => TestServer.Start(Routes);

    private static void Routes(HttpRoutes routes)
    {
        Aftermath.MapOk(routes);
        routes.MapGet("/echo/{id}", ctx => ctx.Text(ctx.RouteValue("id")!));
        routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
    }
}
