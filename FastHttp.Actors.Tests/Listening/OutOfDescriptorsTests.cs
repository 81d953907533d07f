using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>
/// A server stops accepting when only the reserve of descriptors is left, says so, and goes on at once when there are some again.
/// How a process lives at a limit of the system: <see cref="Samples.DescriptorLimitTests"/>.
/// </summary>
public sealed class OutOfDescriptorsTests
{
    private const int Limit = 72;
    private const int Others = 10;

    // What others leave is halved between sockets and reserve.
    private const int ForSockets = 31;

    /// <summary>Milliseconds by which a deadline may be rounded.</summary>
    private const int Tick = 16;

    private readonly FakeProcess _process = new(Limit, Others);
    private readonly ManualTime _time = new();

    public static TheoryData<TransportKind> RealSockets { get; } = new(TransportKind.Epoll, TransportKind.Sockets);

    [Theory]
    [MemberData(nameof(RealSockets))]
    public async Task One_more_than_there_is_room_for_waits_until_one_closes_and_no_longer(TransportKind transport)
    {
        await using var server = await Start(transport);
        var clients = await Fill(server);
        if (transport == TransportKind.Epoll)
        {
            // The other one cannot know that nobody waits.
            await server.Settle();
            Assert.Equal(0, server.Sum(counters => counters.DescriptorWaits));
        }

        using var waiting = await server.Connect();
        await waiting.SendGet("/");
        await UntilItWaits(server);
        await server.Settle();
        Assert.Equal(clients.Count, server.Sum(counters => counters.ConnectionsOpened));
        Assert.Equal("served", (await clients[1].Get("/")).Body);

        // The clock stands still: no pause can end.
        clients[0].Dispose();
        Assert.Equal("served", (await waiting.ReceiveResponse()).Body);
        Assert.Equal(0, server.Sum(counters => counters.AcceptErrors));
        clients.ForEach(client => client.Dispose());
    }

    /// <summary>Nobody is told when the application closes a file.</summary>
    [Theory]
    [MemberData(nameof(RealSockets))]
    public async Task What_others_close_is_noticed_within_50_ms(TransportKind transport)
    {
        await using var server = await Start(transport);
        var clients = await Fill(server);
        using var waiting = await server.Connect();
        await waiting.SendGet("/");
        await UntilItWaits(server);

        // So long as nothing has changed it goes on waiting, and is the same wait.
        for (var round = 0; round < 5; round++)
        {
            await server.Advance(_time, TimeSpan.FromMilliseconds(50 + Tick));
        }

        Assert.Equal((clients.Count, 1), (server.Sum(counters => counters.ConnectionsOpened), server.Sum(counters => counters.DescriptorWaits)));

        _process.Others -= 2;
        await server.Advance(_time, TimeSpan.FromMilliseconds(50 + Tick));
        Assert.Equal("served", (await waiting.ReceiveResponse()).Body);
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [MemberData(nameof(RealSockets))]
    public async Task A_connection_of_one_server_that_closes_lets_a_client_of_another_in(TransportKind transport)
    {
        await using var first = await Start(transport);
        await using var second = await Start(transport, loops: 2);
        var clients = await Fill(first);
        using var waiting = await second.Connect();
        await waiting.SendGet("/");
        await UntilItWaits(second);

        clients[0].Dispose();

        Assert.Equal("served", (await waiting.ReceiveResponse()).Body);
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task One_line_says_what_the_limit_is_and_how_to_raise_it()
    {
        Inbox? warnings = null;
        await using var server = await Start(TransportKind.Epoll, prepare: system => warnings = system.Warnings());
        var clients = await Fill(server);
        clients.Add(await server.Connect());
        await UntilItWaits(server);
        clients[0].Dispose();
        await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == clients.Count, "the one that waited is let in");
        clients.Add(await server.Connect());
        await UntilItWaits(server, times: 2);

        var line = Assert.Single(await server.System.WarningsSoFar(warnings!), line => line.Contains("Out of descriptors", StringComparison.Ordinal));

        Assert.All(
            (string[])[$"the process may have {Limit} open", $"its servers have {ForSockets}", $"others {Others}", "31 are kept in reserve", "ulimit -n", "limits.max-connections below 31"],
            part => Assert.Contains(part, line, StringComparison.Ordinal));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_server_that_waits_for_descriptors_can_be_terminated()
    {
        await using var server = await Start(TransportKind.Epoll);
        var clients = await Fill(server);
        using var waiting = await server.Connect();
        await UntilItWaits(server);
        await server.Binding.Terminate(TimeSpan.Zero).Soon();
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    // 10 of others, 3 of the loop: half of what others leave is a reserve of 14 or 15.
    [InlineData(39, false)]
    [InlineData(40, true)]
    public async Task A_limit_with_next_to_no_connections_is_an_error_of_bind_and_a_low_one_a_warning(int limit, bool isEnough)
    {
        Inbox? warnings = null;
        _process.Limit = limit;
        var start = () => Start(TransportKind.Epoll, prepare: system => warnings = system.Warnings());
        if (!isEnough)
        {
            var failure = await Assert.ThrowsAsync<FastHttpBindException>(start);
            Assert.Contains($"13 of the {limit} descriptors that the process may have open are in use", failure.Message, StringComparison.Ordinal);
            Assert.Contains("ulimit -n", failure.Message, StringComparison.Ordinal);
            // A loop gives its own back on its own thread.
            await TestServer.Until(() => _process.Budget.Sockets == 0, "nothing is held");
            return;
        }

        await using var server = await start();
        var line = Assert.Single(await server.System.WarningsSoFar(warnings!), line => line.Contains("ulimit -n", StringComparison.Ordinal));
        Assert.Contains("only 12 connections are accepted at a time, and the reserve is 15", line, StringComparison.Ordinal);
        Assert.Equal("served", (await server.Get("/")).Body);
    }

    private async Task<List<RawClient>> Fill(TestServer server)
    {
        var clients = new List<RawClient>();
        while (_process.Budget.Sockets < ForSockets)
        {
            clients.Add(await server.Connect());
            Assert.Equal("served", (await clients[^1].Get("/")).Body);
        }

        return clients;
    }

    private static Task UntilItWaits(TestServer server, int times = 1) =>
        TestServer.Until(() => server.Sum(counters => counters.DescriptorWaits) >= times, "it waits for descriptors");

    private Task<TestServer> Start(TransportKind transport, int loops = 1, Action<ActorSystem>? prepare = null) => TestServer.Start(
        routes => routes.MapGet("/", ctx => ctx.Text("served")),
        transport,
        time: _time,
        loops: loops,
        prepare: system =>
        {
            system.FastHttp().Descriptors = _process.Budget;
            prepare?.Invoke(system);
        });
}
