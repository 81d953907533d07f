using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>Errors at accept, and after it: the listener lives, and nothing of a connection that never began stays counted.</summary>
public sealed class AcceptErrorTests
{
    /// <summary>Milliseconds by which a deadline may be rounded.</summary>
    private const int Tick = 16;

    /// <summary>What is accepted, or fails, in one turn.</summary>
    private const int Batch = 16;

    private readonly Faults _faults = new();
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(AcceptStatus.OutOfResources, 1)]
    [InlineData(AcceptStatus.NotLetIn, Batch)]
    [InlineData(AcceptStatus.ClientGone, Batch)]
    public async Task Errors_that_do_not_end_are_tried_again_after_pauses_from_50_ms_to_2_s(object error, int tries)
    {
        await using var server = await Start(time: _time);
        using var kept = await server.Connect();
        Assert.Equal("served", (await kept.Get("/")).Body);
        _faults.Accept = new Tuple<AcceptStatus>((AcceptStatus)error);
        using var client = await server.Connect();
        await client.SendGet("/");
        await TestServer.Until(() => _faults.Accepts == tries, "it has been tried");
        var expected = tries;
        foreach (var pause in (int[])[50, 100, 200, 400, 800, 1600, 2000, 2000])
        {
            await server.Advance(_time, TimeSpan.FromMilliseconds(pause - Tick));
            Assert.Equal(expected, _faults.Accepts);
            await server.Advance(_time, TimeSpan.FromMilliseconds(Tick * 2));
            await TestServer.Until(() => _faults.Accepts == expected + tries, "it has been tried again");
            await server.Settle();
            expected += tries;
            Assert.Equal((expected, expected), (_faults.Accepts, server.Sum(counters => counters.AcceptErrors)));
        }

        // The listener is the same, so its connections live.
        Assert.Equal("served", (await kept.Get("/")).Body);
        _faults.Accept = null;
        await server.Advance(_time, TimeSpan.FromSeconds(3));
        Assert.Equal("served", (await client.ReceiveResponse()).Body);
    }

    /// <summary>Without an end to it, unbinding would not end either.</summary>
    [Fact]
    public async Task A_server_whose_accept_always_fails_can_be_unbound()
    {
        await using var server = await Start();
        _faults.Accept = new Tuple<AcceptStatus>(AcceptStatus.NotLetIn);
        await server.Binding.Unbind().Soon();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_socket_that_cannot_be_attached_is_closed_and_counts_no_more(TransportKind transport)
    {
        // One place: if that of the first client stayed taken, the second would get 503.
        await using var server = await Start(transport, configure: options => options.Limits.MaxConnections = 1);
        using var errors = server.Errors();
        _faults.Attach = true;
        using (var client = await server.Connect())
        {
            Assert.InRange(await client.ReceiveEnd(), -1, 0);
        }

        var line = (await errors.ReceiveAsync(TimeSpan.FromSeconds(20))).ToString()!;
        Assert.Contains("A connection could not be begun and was closed; accepting goes on", line, StringComparison.Ordinal);
        _faults.Attach = false;

        Assert.Equal("served", (await server.Get("/")).Body);
        Assert.Equal((1, 1), (server.Sum(counters => counters.SocketsLost), server.Sum(counters => counters.ConnectionsOpened)));
        await TestServer.Until(() => server.IsAtRest, "nothing is left");
    }

    /// <summary>An actor was made for it: it is used for the next one.</summary>
    [Fact]
    public async Task The_actor_of_a_socket_that_cannot_be_attached_serves_the_next_one()
    {
        await using var server = await Start();
        _faults.Attach = true;
        for (var i = 0; i < 3; i++)
        {
            using var client = await server.Connect();
            Assert.InRange(await client.ReceiveEnd(), -1, 0);
        }

        _faults.Attach = false;
        Assert.Equal("served", (await server.Get("/")).Body);
        Assert.Equal(1, server.Sum(counters => counters.ConnectionActorsMade));
    }

    private Task<TestServer> Start(
        TransportKind transport = TransportKind.Epoll, ManualTime? time = null, Action<FastHttpOptions>? configure = null) => TestServer.Start(
        routes => routes.MapGet("/", ctx => ctx.Text("served")),
        transport,
        configure,
        time,
        prepare: system => system.FastHttp().DecorateTransport = inner => new FaultyTransport(inner, _faults));
}
