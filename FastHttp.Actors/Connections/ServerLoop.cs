using System.Collections.Concurrent;
using System.Net;
using Akka.Actor;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// What one server has on one loop, shared by all its connections there: routes, limits, pools and counters. Used on the
/// loop's thread only.
/// </summary>
internal sealed class ServerLoop : ILoopStatus
{
    private readonly DateField _date;
    private readonly Stack<Http1Exchange> _http1Exchanges = new();
    private readonly Stack<ClosingConnection> _closing = new();
    private long _dateValidUntil = long.MinValue;
    private int _live;
    private int _upgraded;
    private int _arriving;
    private volatile bool _isDraining;
    private volatile EndpointConnections[] _endpoints = [];

    public ServerLoop(
        EventLoop loop, ServerSettings settings, ConnectionAdmission admission, ServerLog log, ServerMonitor monitor, CancellationToken draining = default)
    {
        Admission = admission;
        Loop = loop;
        Settings = settings;
        _date = new DateField(settings.ServerLine);
        Log = log;
        Monitor = monitor;
        Exchanges = new ExchangePool(loop, log, settings.ForgottenReturns, draining) { TracesActors = settings.TracesActors };
        Requests = new RequestCounts([.. settings.AllRoutes.Select(route => route.Pattern)], new DurationBuckets(loop.Time.TimestampFrequency));
        Recent = new RecentRequests(loop.Time);
        Account = new RequestAccount(this, monitor);
    }

    public EventLoop Loop { get; }

    public ServerSettings Settings { get; }

    public ConnectionAdmission Admission { get; }

    /// <summary>The listener of this loop. Set before it listens, the same through all its restarts.</summary>
    public IActorRef Listener { get; set; } = ActorRefs.Nobody;

    /// <summary>Those of the listener that are open. Any thread: they can be ended although the loop is held.</summary>
    public ConcurrentDictionary<TransportListener, bool> ListeningSockets { get; } = new();

    /// <summary>Connections with a socket, here and not with their listener, since they outlive its restart.</summary>
    public int LiveConnections
    {
        get => _live;
        set => Volatile.Write(ref _live, value);
    }

    /// <summary>The live connections and the sockets that other loops have handed over and that have not arrived yet. Any thread.</summary>
    public int Load => Volatile.Read(ref _live) + Volatile.Read(ref _arriving);

    /// <summary>Those of them that were switched to another protocol.</summary>
    public int UpgradedConnections
    {
        get => _upgraded;
        set => Volatile.Write(ref _upgraded, value);
    }

    /// <summary>Those of them that are over a limit and are being told so.</summary>
    public int RejectedConnections { get; set; }

    public ServerLog Log { get; }

    /// <summary>Null: the server has none. Set before the first connection comes.</summary>
    public AccessLogOfLoop? AccessLog { get; set; }

    public BufferPool Buffers { get; } = new();

    public ExchangePool Exchanges { get; }

    /// <summary>What new connections speak first.</summary>
    public Func<ConnectionActor, ConnectionProtocol> NewProtocol { get; init; } = connection => new Http1Connection(connection);

    /// <summary>The server's own response, while it is being made: it is put into a send buffer at once.</summary>
    public ExchangeResponse OwnResponse { get; } = new();

    public ServerCounters Counters { get; } = new();

    public RequestCounts Requests { get; }

    public RecentRequests Recent { get; }

    /// <summary>Its connections by the endpoints at which they came in. Any thread.</summary>
    public IReadOnlyList<EndpointConnections> Endpoints => _endpoints;

    /// <summary>What every request passes when it begins and when it ends.</summary>
    public RequestAccount Account { get; }

    public ServerMonitor Monitor { get; }

    int ILoopStatus.ExchangesInFlight => Exchanges.InFlight;

    int ILoopStatus.ExchangesPooled => Exchanges.Resting;

    long ILoopStatus.LateResponses => Exchanges.LateResponses;

    long ILoopStatus.BuffersRented => Buffers.Outstanding;

    /// <summary>Every response from now on ends its connection, and new requests on live connections are rejected. Read by any thread.</summary>
    public bool IsDraining
    {
        get => _isDraining;
        set => _isDraining = value;
    }

    /// <summary>Those of one endpoint, of which there are few. Loop's thread.</summary>
    public EndpointConnections ConnectionsAt(EndPoint endPoint)
    {
        foreach (var known in _endpoints)
        {
            if (known.EndPoint.Equals(endPoint))
            {
                return known;
            }
        }

        var added = new EndpointConnections(endPoint);
        _endpoints = [.. _endpoints, added];
        return added;
    }

    /// <summary>Another loop is about to hand a socket over, which counts from now on: a batch must not all go to one loop. Any thread.</summary>
    public void BeginArrival() => Interlocked.Increment(ref _arriving);

    /// <summary>It has arrived.</summary>
    public void EndArrival() => Interlocked.Decrement(ref _arriving);

    /// <summary>Tickets of sockets that were closed, to be used again.</summary>
    public Stack<ConnectionTicket> Tickets { get; } = new();

    /// <summary>Counts the turns of handler pools.</summary>
    public uint PoolTurn;

    /// <summary>The Server line and the Date line of this second. The clock is asked once a second, when somebody needs them.</summary>
    public ReadOnlySpan<byte> ServerAndDate => Loop.Now < _dateValidUntil ? _date.Lines : DateAnew();

    public Http1Exchange RentHttp1Exchange(Http1Connection connection) =>
        (_http1Exchanges.TryPop(out var exchange) ? exchange : new Http1Exchange(this)).Of(connection);

    public void ReturnHttp1Exchange(Http1Exchange exchange) => _http1Exchanges.Push(exchange);

    public ClosingConnection RentClosing() => _closing.TryPop(out var closing) ? closing : new ClosingConnection();

    public void ReturnClosing(ClosingConnection closing) => _closing.Push(closing);

    /// <summary>Runs the filter of the request's route, or that of the server, on a response before its head is written.</summary>
    public void FilterResponse(ExchangeRequest request, ExchangeResponse response)
    {
        var filter = request.RouteIndex < 0 ? Settings.Filter : Settings.AllRoutes[request.RouteIndex].Filter;
        if (filter is not null)
        {
            Loop.Ambient.Restore(request.Activity);
            filter.Adjust(request, response, Log);
            Loop.Ambient.Restore();
        }
    }

    /// <summary>A body of another length than was declared: the client could not tell where it ends.</summary>
    public void AbortWrongLength(ConnectionActor connection, Exchange exchange, long declared, long written)
    {
        Log.WrongLength(exchange.Slot?.Handler, RequestName.OfCurrent(exchange), declared, written);
        connection.Abort(CloseReason.ResponseBroken);
    }

    private ReadOnlySpan<byte> DateAnew()
    {
        var now = Loop.Time.GetUtcNow();
        _dateValidUntil = Loop.Now + 1000 - now.Millisecond;
        return _date.LinesAt(now);
    }
}
