using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>
/// Loops share the connections evenly. The worst that the system can do is forced here: all connections come in on the socket
/// of one loop.
/// </summary>
public sealed class ConnectionSpreadTests
{
    private const double LeastToMost = 0.8;

    [Theory]
    [InlineData(TransportKind.Epoll, 64)]
    [InlineData(TransportKind.Epoll, 1000)]
    [InlineData(TransportKind.Sockets, 64)]
    [InlineData(TransportKind.Sockets, 1000)]
    [InlineData(TransportKind.InMemory, 64)]
    [InlineData(TransportKind.InMemory, 1000)]
    public async Task Connections_that_all_come_in_on_one_socket_are_spread(TransportKind transport, int connections)
    {
        await using var server = await Start(transport);
        await LetOneListen(server);

        using var clients = await Clients.Connect(server, connections);

        AssertEven(server, connections);
    }

    [Fact]
    public async Task Four_loops_share_too()
    {
        await using var server = await Start(loops: 4);
        foreach (var listener in server.Loops.Skip(1).Select(loop => loop.Listener))
        {
            await listener.Ask<StoppedListening>(new StopListening()).Soon();
        }

        using var clients = await Clients.Connect(server, 64);

        AssertEven(server, 64);
    }

    [Fact]
    public async Task Connections_that_the_system_spreads_are_even_whatever_its_hash()
    {
        await using var server = await Start();

        using var clients = await Clients.Connect(server, 64);

        AssertEven(server, 64);
    }

    [Fact]
    public async Task When_a_loop_has_lost_its_connections_it_gets_the_next()
    {
        await using var server = await Start();
        using var clients = await Clients.Connect(server, 64);
        server.Loops[1].Listener.Tell(Kill.Instance);
        await TestServer.Until(() => server.Loops[1].LiveConnections == 0, "the listener has failed");
        var kept = server.Loops[0].LiveConnections;

        using var more = await Clients.Connect(server, kept);

        AssertEven(server, 2 * kept);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_small_difference_is_left(TransportKind transport)
    {
        var difference = Kept(transport);
        await using var server = await Start(transport);
        await LetOneListen(server);

        using var few = await Clients.Connect(server, difference);
        Assert.Equal((difference, 0), (server.Loops[0].LiveConnections, server.Sum(counters => counters.SocketsHandedOver)));

        using var one = await Clients.Connect(server, 1);
        Assert.Equal((difference, 1), (server.Loops[0].LiveConnections, server.Sum(counters => counters.SocketsHandedOver)));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Limits_hold_for_connections_handed_over(TransportKind transport)
    {
        const int most = 16;
        await using var server = await Start(transport, options => options.Limits.MaxConnectionsPerAddress = most);
        await LetOneListen(server);
        for (var round = 0; round < 2; round++)
        {
            using (await Clients.Connect(server, most))
            using (var tooMany = await server.Connect())
            {
                Assert.Equal(429, (await tooMany.ReceiveResponse()).Status);
            }

            await TestServer.Until(() => server.Loops.All(loop => loop.Load == 0), "all connections are counted out");
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_socket_whose_listener_has_ended_is_closed_and_counted(TransportKind transport)
    {
        await using var server = await Start(transport);
        await LetOneListen(server);
        using var few = await Clients.Connect(server, Kept(transport));
        var loop = server.Loops[1];
        var lost = new List<RawClient>();

        await loop.WhileHeld(async () =>
        {
            await HandOver(server, lost);
            server.System.Stop(await server.Actor("/system/fasthttp/http"));
            await TestServer.Until(() => IsStopping(loop.Listener), "the listener is told to stop");
        });

        foreach (var client in lost)
        {
            await client.ReceiveEnd();
            client.Dispose();
        }

        Assert.Equal(lost.Count, server.Sum(counters => counters.SocketsLost));
        await server.Binding.WhenTerminated.Soon();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_listener_that_fails_serves_what_was_on_its_way_when_it_is_back(TransportKind transport)
    {
        await using var server = await Start(transport);
        await LetOneListen(server);
        using var few = await Clients.Connect(server, Kept(transport));
        var handedOver = new List<RawClient>();

        await server.Loops[1].WhileHeld(async () =>
        {
            server.Loops[1].Listener.Tell(Kill.Instance);
            await HandOver(server, handedOver);
        });

        foreach (var client in handedOver)
        {
            Assert.Equal("1", (await client.Get("/")).Body);
            client.Dispose();
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_socket_that_arrives_after_the_drain_began_is_served_and_the_drain_waits_for_it(TransportKind transport)
    {
        await using var server = await Start(transport);
        await LetOneListen(server);
        using var few = await Clients.Connect(server, Kept(transport));
        var late = new List<RawClient>();
        Task<Drained>? drained = null;

        // The message to drain comes from another thread and is in the mailbox before the loop receives the socket.
        await server.Loops[1].WhileHeld(async () =>
        {
            await HandOver(server, late);
            drained = server.Loops[1].Listener.Ask<Drained>(new Drain());
        });

        foreach (var client in late)
        {
            var response = await client.Get("/");
            Assert.Equal(("1", true), (response.Body, response.SaysClose));
            Assert.Equal(0, await client.ReceiveEnd());
            client.Dispose();
        }

        await drained!.Soon();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_socket_that_arrives_after_the_deadline_is_cut_off(TransportKind transport)
    {
        await using var server = await Start(transport);
        await LetOneListen(server);
        using var few = await Clients.Connect(server, Kept(transport));
        var late = new List<RawClient>();
        Task<Drained>? drained = null;

        await server.Loops[1].WhileHeld(async () =>
        {
            await HandOver(server, late);
            drained = server.Loops[1].Listener.Ask<Drained>(new Drain());
            server.Loops[1].Listener.Tell(new CutOff());
        });

        await drained!.Soon();
        Assert.Equal(late.Count, server.Closed(CloseReason.Aborted));
        foreach (var client in late)
        {
            await client.ReceiveEnd();
            client.Dispose();
        }
    }

    private static Task<TestServer> Start(
        TransportKind transport = TransportKind.Epoll, Action<FastHttpOptions>? configure = null, int loops = 2) =>
        TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text($"{EventLoop.Current!.Index}")), transport, configure, loops: loops);

    // What a loop may have more than another that has none. Of "sockets" one listener accepts for all and gives every second away.
    private static int Kept(TransportKind transport) => transport == TransportKind.Sockets ? 1 : 2;

    // The other loop has no listening socket any more, as after a failure; with the transport "sockets" it never had one.
    private static Task<StoppedListening> LetOneListen(TestServer server) => server.Loops[1].Listener.Ask<StoppedListening>(new StopListening()).Soon();

    /// <summary>The next socket is on its way to the held loop.</summary>
    private static async Task HandOver(TestServer server, List<RawClient> clients)
    {
        clients.Add(await server.Connect());
        await TestServer.Until(() => server.Loops[1].Load == 1 + server.Loops[1].LiveConnections, "the socket is handed over");
    }

    private static bool IsStopping(IActorRef listener) => MailboxInternals.IsStopping((ActorCell)((ActorRefWithCell)listener).Underlying);

    private static void AssertEven(TestServer server, int connections)
    {
        var loads = server.Loops.Select(loop => loop.LiveConnections).ToList();
        Assert.Equal(connections, loads.Sum());
        Assert.True(loads.Min() >= LeastToMost * loads.Max(), $"The loops have {string.Join(", ", loads)} connections.");
    }

    /// <summary>Clients that have been served once, and so are all counted.</summary>
    private sealed class Clients : IDisposable
    {
        private readonly List<RawClient> _clients = [];

        public static async Task<Clients> Connect(TestServer server, int count)
        {
            var clients = new Clients();
            for (var i = 0; i < count; i++)
            {
                clients._clients.Add(await server.Connect());
                Assert.Equal(200, (await clients._clients[i].Get("/")).Status);
            }

            return clients;
        }

        public void Dispose() => _clients.ForEach(client => client.Dispose());
    }
}
