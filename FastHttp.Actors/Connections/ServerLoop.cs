using Akka.Actor;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// What one server has on one loop, shared by all its connections there: routes, limits, pools and counters. Used on the
/// loop's thread only.
/// </summary>
internal sealed class ServerLoop
{
    private readonly DateField _date;
    private long _dateValidUntil = long.MinValue;
    private int _live;
    private int _arriving;

    public ServerLoop(EventLoop loop, ServerSettings settings, ConnectionAdmission admission, ServerLog log)
    {
        Admission = admission;
        Loop = loop;
        Settings = settings;
        _date = new DateField(settings.ServerLine);
        Log = log;
        Contexts = new RequestCtxPool(loop, log);
    }

    public EventLoop Loop { get; }

    public ServerSettings Settings { get; }

    public ConnectionAdmission Admission { get; }

    /// <summary>The listener of this loop. Set before it listens, the same through all its restarts.</summary>
    public IActorRef Listener { get; set; } = ActorRefs.Nobody;

    /// <summary>Connections with a socket, here and not with their listener, since they outlive its restart.</summary>
    public int LiveConnections
    {
        get => _live;
        set => Volatile.Write(ref _live, value);
    }

    /// <summary>The live connections and the sockets that other loops have handed over and that have not arrived yet. Any thread.</summary>
    public int Load => Volatile.Read(ref _live) + Volatile.Read(ref _arriving);

    /// <summary>Those of them that are over a limit and are being told so.</summary>
    public int RefusedConnections { get; set; }

    public ServerLog Log { get; }

    public BufferPool Buffers { get; } = new();

    public RequestCtxPool Contexts { get; }

    public ServerCounters Counters { get; } = new();

    /// <summary>Every answer from now on ends its connection, and new requests on live connections are refused.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Another loop is about to hand a socket over, which counts from now on: a batch must not all go to one loop. Any thread.</summary>
    public void BeginArrival() => Interlocked.Increment(ref _arriving);

    /// <summary>It has arrived.</summary>
    public void EndArrival() => Interlocked.Decrement(ref _arriving);

    /// <summary>Messages that carry sockets, to be used again.</summary>
    public Stack<SocketHandover> Handovers { get; } = new();

    /// <summary>Counts the turns of handler pools.</summary>
    public uint PoolTurn;

    /// <summary>The Server line and the Date line of this second. The clock is asked once a second, when somebody needs them.</summary>
    public ReadOnlySpan<byte> ServerAndDate => Loop.Now < _dateValidUntil ? _date.Lines : DateAnew();

    private ReadOnlySpan<byte> DateAnew()
    {
        var now = Loop.Time.GetUtcNow();
        _dateValidUntil = Loop.Now + 1000 - now.Millisecond;
        return _date.LinesAt(now);
    }
}
