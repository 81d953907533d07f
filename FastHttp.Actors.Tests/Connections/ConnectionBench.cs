using System.Net;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Exchanges;
using FastHttp.Actors.Tests.Routing;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// One connection actor with a transport and a protocol that the test plays, on a loop whose clock stands still. The listener
/// only notes what it is told.
/// </summary>
internal sealed class ConnectionBench : IAsyncDisposable
{
    private readonly ExchangeBench _bench;
    private readonly IActorRef _actor;
    private ConnectionActor? _connection;

    private ConnectionBench(ExchangeBench bench)
    {
        _bench = bench;
        Server = ServerOf(bench.Loop, connection =>
        {
            _connection = connection;
            return new Silent();
        });
        Server.Listener = bench.Connection.Cell.Self;
        _actor = bench.Actor(ConnectionActor.Props(Server, "the loop's"));
    }

    public ServerLoop Server { get; }

    public EndpointConnections Endpoint => Server.ConnectionsAt(new IPEndPoint(IPAddress.Loopback, 80));

    public ExchangeBench Exchanges => _bench;

    public ConnectionActor Connection => _connection!;

    public IActorRef Actor => _actor;

    public FakeConnection Client { get; } = new();

    /// <summary>What the listener was told.</summary>
    public IEnumerable<object> Told => _bench.Told;

    public static async Task<ConnectionBench> Start(Rejection rejection = Rejection.None)
    {
        var bench = new ConnectionBench(await ExchangeBench.Start());
        await bench.OnLoop(() =>
        {
            Assert.Equal(Rejection.None, bench.Server.Admission.Enter(bench.Client.Peer));
            bench.Actor.Tell(new ConnectionTicket(bench.Server).Open(bench.Client, rejection, bench.Endpoint));
        });
        await bench.Settle();
        return bench;
    }

    /// <summary>A server's part of a loop without routes, with limits that no test meets by chance.</summary>
    public static ServerLoop ServerOf(EventLoop loop, Func<ConnectionActor, ConnectionProtocol>? protocol = null) => new(
        loop,
        new ServerSettings
        {
            Routes = RouteTableFixture.Table(""),
            AllRoutes = [],
            Backlog = 1,
            HeadLimits = new HeadLimits(),
            RequestHeadTimeout = 1_000_000,
            IdleTimeout = 1_000_000,
            RateGracePeriod = 5000,
            MinResponseDataRate = 240,
            MaxRequestsPerConnection = 1000,
            ServerLine = [],
        },
        new ConnectionAdmission(limit: 1, limitPerAddress: 0),
        new ServerLog(NoLogger.Instance, loop.Time),
        new ServerMonitor(loop.Time))
    {
        NewProtocol = protocol ?? (connection => new Http1Connection(connection)),
    };

    public Task OnLoop(Action act) => _bench.OnLoop(act);

    public Task Settle() => _bench.Settle();

    public async Task Ready(Readiness readiness)
    {
        await OnLoop(() => Client.Owner!.OnReady(readiness));
        await Settle();
    }

    public async Task Arrive(string text)
    {
        await OnLoop(() => Client.Arrive(Requests.Bytes(text)));
        await Ready(Readiness.Readable);
    }

    public async Task Advance(long milliseconds)
    {
        _bench.Time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        await Settle();
    }

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    /// <summary>A protocol that does nothing by itself.</summary>
    private sealed class Silent : ConnectionProtocol
    {
        public override void Begin()
        {
        }

        public override void Reject(Rejection rejection)
        {
        }

        public override bool OnBytes() => false;

        public override void OnWait()
        {
        }

        public override void OnEnd()
        {
        }

        public override void OnBroken()
        {
        }

        public override void OnResponse(Exchange exchange)
        {
        }

        public override void OnStep(BodySignal signal)
        {
        }

        public override void OnDeadline(DeadlineKind kind)
        {
        }

        public override void OnDrain()
        {
        }

        public override void Release(CloseReason reason)
        {
        }
    }
}
