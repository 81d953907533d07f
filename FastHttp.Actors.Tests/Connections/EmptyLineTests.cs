using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// Line ends before a request (RFC 9112 2.2), as old clients send them behind a body: a connection that has sent nothing else is
/// idle. The clock is moved by hand.
/// </summary>
public sealed class EmptyLineTests
{
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(130);
    private static readonly TimeSpan HeadTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan JustBefore = TimeSpan.FromMilliseconds(-1);
    private static readonly TimeSpan ToAfter = TimeSpan.FromMilliseconds(1 + TimingWheel.TickMilliseconds);

    private readonly ManualTime _time = new();

    public static TheoryData<TransportKind, string> Strays
    {
        get
        {
            var data = new TheoryData<TransportKind, string>();
            foreach (var transport in new EachTransport().Cast<object[]>().Select(row => (TransportKind)row[0]))
            {
                data.Add(transport, "\r\n");
                data.Add(transport, "\r");
                data.Add(transport, string.Concat(Enumerable.Repeat("\r\n", 8)));
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public async Task Behind_a_body_they_are_silence_and_end_in_a_silent_close(TransportKind transport, string stray)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Post("/echo", "hello") + stray);
        Assert.Equal("hello", (await client.ReceiveResponse()).Body);
        await AssertClosesSilentlyAfter(server, client, Idle);
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public async Task They_do_not_prolong_silence(TransportKind transport, string stray)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
        await server.Settle();
        await server.Advance(_time, Idle / 2);
        await server.SendAlone(client, Bytes(stray));
        await AssertClosesSilentlyAfter(server, client, Idle / 2);
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public async Task They_do_not_prolong_the_silence_before_the_first_request(TransportKind transport, string stray)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await TestServer.Until(() => server.Loops[0].LiveConnections == 1, "the connection is there");
        await server.Settle();
        await server.Advance(_time, Idle / 2);
        await server.SendAlone(client, Bytes(stray));
        await AssertClosesSilentlyAfter(server, client, Idle / 2);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_request_that_was_cut_within_the_line_end_before_it_has_its_time_from_its_own_first_byte(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes("\r"));
        await server.Advance(_time, Idle / 2);
        await server.SendAlone(client, Bytes("\nGET /o"));
        await server.Advance(_time, HeadTime + JustBefore);
        Assert.Equal("ok", (await client.Exchange("k HTTP/1.1\r\nHost: a\r\n\r\n")).Body);

        // And silence counts from its response on.
        await AssertClosesSilentlyAfter(server, client, Idle);
    }

    /// <summary>Eight in a row however they come, and anew behind each request.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task The_ninth_in_a_row_is_rejected(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        for (var i = 0; i < 8; i++)
        {
            await server.SendAlone(client, Bytes("\r\n"));
        }

        Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
        for (var i = 0; i < 8; i++)
        {
            await server.SendAlone(client, Bytes("\r\n"));
        }

        Assert.Equal(0, server.Sum(counters => counters.Rejections.Sum()));
        var rejected = await client.Exchange("\r\n");
        Assert.Equal((400, true), (rejected.Status, rejected.SaysClose));
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.TooManyEmptyLines]));
    }

    [Theory]
    [MemberData(nameof(Strays))]
    public async Task In_a_drain_the_connection_is_idle_and_closed_at_once(TransportKind transport, string stray)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Post("/echo", "hello") + stray);
        Assert.Equal("hello", (await client.ReceiveResponse()).Body);
        await server.Settle();

        var terminated = server.Binding.Terminate(FarAway);

        Assert.Equal("", await client.ReceiveToEnd());
        client.Dispose();
        await terminated.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(1, server.Closed(CloseReason.Draining));
    }

    /// <summary>Nothing follows the request that is handled, so its response is the last one and says so.</summary>
    [Theory]
    [MemberData(nameof(Strays))]
    public async Task In_a_drain_they_do_not_stand_for_one_more_request(TransportKind transport, string stray)
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(
            routes => routes.MapPost("/wait", gate.Handle).WithTimeout(FarAway), transport, time: _time);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Post("/wait", "hello") + stray));
        await gate.UntilEntered();
        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await server.Settle();
        gate.Open();

        var last = await client.ReceiveResponse();
        Assert.Equal((200, true), (last.Status, last.SaysClose));
        Assert.Equal("", await client.ReceiveToEnd());
        client.Dispose();
        await terminated.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task AssertClosesSilentlyAfter(TestServer server, RawClient client, TimeSpan deadline)
    {
        await server.Settle();
        await server.Advance(_time, deadline + JustBefore);
        Assert.Equal(0, server.Sum(counters => counters.Closed.Sum() + counters.Rejections.Sum()));
        await server.Advance(_time, ToAfter);
        await server.UntilClosed(CloseReason.IdleTimeout);
        Assert.Equal("", await client.ReceiveToEnd());
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
        },
        transport,
        time: _time);
}
