using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Deadlines by a clock moved by hand: nothing a millisecond before, done at most one tick of the wheel after.</summary>
public sealed class TimeoutTests
{
    private static readonly TimeSpan JustBefore = TimeSpan.FromMilliseconds(-1);
    private static readonly TimeSpan ToAfter = TimeSpan.FromMilliseconds(1 + TimingWheel.TickMilliseconds);

    // Longer than the 60 s of common load balancers: who reuses a connection must not be the one who finds it closed.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(130);
    private readonly ManualTime _time = new();
    private readonly Gate _gate = new();

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_connection_that_never_sends_is_closed_silently(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await TestServer.Until(() => server.Loops[0].LiveConnections == 1, "the connection is there");
        await AssertClosesAfter(server, Idle, CloseReason.IdleTimeout);
        Assert.Equal("", await client.ReceiveToEnd());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Silence_counts_from_the_last_response(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Exchange(Get("/ok"));
        await server.Advance(_time, TimeSpan.FromSeconds(59));
        await client.Exchange(Get("/ok"));
        await AssertClosesAfter(server, Idle, CloseReason.IdleTimeout);
        Assert.Equal("", await client.ReceiveToEnd());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_head_has_its_time_from_its_first_byte_however_busily_it_comes(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes("GET /ok HT"));
        await server.Advance(_time, TimeSpan.FromSeconds(9));
        await server.SendAlone(client, Bytes("TP/1.1\r\nHost: te"));
        await AssertClosesAfter(server, TimeSpan.FromSeconds(1), CloseReason.Rejected, () => AssertTimedOut(client));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_head_that_follows_a_request_has_its_time_too(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/ok") + "G");
        Assert.Equal(200, (await client.ReceiveResponse()).Status);
        await server.Settle();
        await AssertClosesAfter(server, TimeSpan.FromSeconds(10), CloseReason.Rejected, () => AssertTimedOut(client));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_that_comes_too_slowly_after_its_grace_is_rejected(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        // 240 bytes a second are asked for after 5 s: these are one byte short.
        await server.SendAlone(client, Bytes(Head("POST", "/echo", 10_000) + Pattern((5 * 240) - 1)));
        await AssertClosesAfter(server, TimeSpan.FromSeconds(5), CloseReason.Rejected, () => AssertTimedOut(client));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_that_comes_just_fast_enough_is_taken(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Head("POST", "/echo", 10_000)));
        for (var second = 0; second < 40; second++)
        {
            await server.SendAlone(client, Bytes(Pattern(250)));
            await server.Advance(_time, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(10_000, (await client.ReceiveResponse()).Body.Length);
    }

    // In memory, because a client's system takes some of it without the client; see SlowClientTests.
    [Fact]
    public async Task A_client_that_does_not_take_its_response_is_cut_off()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Send(Get("/huge"));
        await UntilTheClientIsInTheWay(server);
        await AssertClosesAfter(server, TimeSpan.FromSeconds(5), CloseReason.ResponseTooSlow);
    }

    // In memory, because only there it is known how much fits between server and client: 64 KiB.
    [Fact]
    public async Task A_client_that_does_not_take_its_response_is_cut_off_although_its_next_request_was_handled_meanwhile()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Send(Get("/large"));
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 1, "the first request is answered");
        await server.SendAlone(client, Bytes(Get("/large") + Get("/wait")));
        await _gate.UntilEntered();
        _gate.Open();
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 3, "the last request is answered");
        await AssertClosesAfter(server, TimeSpan.FromSeconds(5), CloseReason.ResponseTooSlow);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_handler_may_work_longer_than_a_connection_may_be_silent(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/wait"));
        await _gate.UntilEntered();
        await server.Advance(_time, TimeSpan.FromMinutes(9));
        _gate.Open();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        Assert.Equal(200, (await client.Exchange(Get("/ok"))).Status);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_late_handler_is_answered_for_and_the_connection_goes_on(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/wait") + Get("/ok"));
        await _gate.UntilEntered();
        await server.Advance(_time, TimeSpan.FromMinutes(10) + JustBefore);
        Assert.Equal(0, server.Sum(counters => counters.Responses));
        await server.Advance(_time, ToAfter);
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
        await TestServer.Until(() => _gate.IsAborted, "the handler knows");
        _gate.Open();
        await TestServer.Until(() => server.Loops[0].Exchanges.LateResponses == 1, "the late response is counted");
        Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_rejected_client_has_five_seconds_to_stop_sending(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.Equal(400, (await client.Exchange("GET /a b HTTP/1.1\r\n\r\nmore")).Status);
        await server.Settle();
        await AssertClosesAfter(server, TimeSpan.FromSeconds(5), CloseReason.Rejected);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_handler_has_its_time_from_the_last_piece_of_a_body_on(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Head("POST", "/piece", 10)));
        await server.Advance(_time, TimeSpan.FromSeconds(4));
        await server.SendAlone(client, Bytes("12345"));
        await _gate.UntilEntered();
        await server.Advance(_time, TimeSpan.FromSeconds(20) + JustBefore);
        Assert.Equal(0, server.Sum(counters => counters.Responses));
        await server.Advance(_time, ToAfter);
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        _gate.Open();
    }

    private static async Task AssertTimedOut(RawClient client)
    {
        var response = await client.ReceiveResponse();
        Assert.Equal((408, true), (response.Status, response.SaysClose));
        client.CloseSend();
        Assert.Equal(0, await client.ReceiveEnd());
    }

    /// <summary>The response is larger than what the client's and the system's buffers take: it comes to a halt.</summary>
    private static Task UntilTheClientIsInTheWay(TestServer server) =>
        TestServer.Until(() => server.Sum(counters => counters.Responses) == 1, "the response is on its way");

    private async Task AssertClosesAfter(TestServer server, TimeSpan deadline, CloseReason reason, Func<Task>? end = null)
    {
        await server.Settle();
        await server.Advance(_time, deadline + JustBefore);
        Assert.Equal(0, server.Sum(counters => counters.Closed.Sum() + TimedOut(counters)));
        await server.Advance(_time, ToAfter);
        await (end?.Invoke() ?? Task.CompletedTask);
        await server.UntilClosed(reason);
    }

    private static long TimedOut(ServerCounters counters) =>
        counters.Rejections[(int)Rejection.HeadTimeout] + counters.Rejections[(int)Rejection.BodyTooSlow];

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapGet("/wait", _gate.Handle).WithTimeout(TimeSpan.FromMinutes(10));
            routes.MapPost("/piece", async ctx =>
            {
                await ctx.ReadBodyAsync();
                await _gate.Handle(ctx);
            }).WithStreamedBody();
            routes.MapGet("/large", ctx => ctx.Text(new string('x', 40_000)));
            routes.MapGet("/huge", ctx => ctx.Bytes(new byte[32 << 20]));
        },
        transport,
        time: _time);
}
