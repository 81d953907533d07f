using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>Which requests a draining server serves: those that came before the drain, and the first of a connection.</summary>
public sealed class DrainTests
{
    private static readonly TimeSpan FirstRequestTime = TimeSpan.FromSeconds(1);

    private readonly Gate _gate = new();
    private readonly ManualTime _time = new();

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task What_came_before_the_drain_is_served_and_what_comes_after_is_a_503_that_closes(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Get("/wait") + Get("/ok")));
        await _gate.UntilEntered();
        var terminated = await Drain(server);

        await server.SendAlone(client, Bytes(Get("/ok") + Get("/ok")));
        _gate.Open();

        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        var before = await client.ReceiveResponse();
        var after = await client.ReceiveResponse();
        Assert.Equal((200, false), (before.Status, before.SaysClose));
        Assert.Equal((503, true, "1"), (after.Status, after.SaysClose, after["Retry-After"]));
        Assert.Equal("", await client.ReceiveToEnd());
        client.Dispose();
        await terminated;
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.ServerDraining]));
        Assert.Equal(2, server.Sum(counters => counters.Requests));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_request_that_had_begun_is_served_to_its_end_and_the_one_behind_it_is_not(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
        await server.SendAlone(client, Bytes(Head("POST", "/echo", 10) + "12345"));
        var terminated = await Drain(server);

        await server.SendAlone(client, Bytes("67890" + Get("/ok")));

        var begun = await client.ReceiveResponse();
        Assert.Equal((200, "1234567890"), (begun.Status, begun.Body));
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        client.Dispose();
        await terminated;
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task The_first_request_of_a_connection_that_was_let_in_is_served(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == 1, "it is let in");
        var terminated = await Drain(server);

        var response = await client.Exchange(Get("/ok"));

        Assert.Equal((200, true), (response.Status, response.SaysClose));
        Assert.Equal(0, await client.ReceiveEnd());
        await terminated;
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_connection_that_has_sent_nothing_for_a_second_is_idle(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var silent = await server.Connect();
        await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == 1, "it is let in");
        await server.Advance(_time, FirstRequestTime / 2);
        using var younger = await server.Connect();
        await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == 2, "it is let in too");
        var terminated = await Drain(server);

        await server.Advance(_time, FirstRequestTime / 2 + TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, await silent.ReceiveEnd());
        Assert.Equal("ok", (await younger.Exchange(Get("/ok"))).Body);

        await terminated;
        Assert.Equal(1, server.Closed(CloseReason.Draining));
    }

    private static async Task<Task> Drain(TestServer server)
    {
        var before = server.Events();
        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        if (server.Loops[0].Loop.Transport.Name == "sockets")
        {
            // The accept that was under way is told as cancelled, and must not be taken for bytes of a client later.
            await TestServer.Until(() => server.Events() > before, "the last accept has ended");
        }

        await server.Settle();
        return terminated.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/wait", _gate.Handle).WithTimeout(FarAway);
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
        },
        transport,
        time: _time);
}
