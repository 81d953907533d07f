using FastHttp.Actors.Buffers;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// What one server has on one loop, shared by all its connections there: routes, limits, pools and counters. Used on the
/// loop's thread only.
/// </summary>
internal sealed class ServerLoop
{
    private readonly DateField _date = new();
    private DateTimeOffset _now;
    private long _nowValidUntil = long.MinValue;

    public ServerLoop(EventLoop loop, ServerSettings settings, ConnectionAdmission admission, ServerLog log)
    {
        Admission = admission;
        Loop = loop;
        Settings = settings;
        Log = log;
        Contexts = new RequestCtxPool(loop, log);
    }

    public EventLoop Loop { get; }

    public ServerSettings Settings { get; }

    public ConnectionAdmission Admission { get; }

    /// <summary>Connections with a socket, here and not with their listener, since they outlive its restart.</summary>
    public int LiveConnections { get; set; }

    /// <summary>Those of them that are over a limit and are being told so.</summary>
    public int RefusedConnections { get; set; }

    public ServerLog Log { get; }

    public BufferPool Buffers { get; } = new();

    public RequestCtxPool Contexts { get; }

    public ServerCounters Counters { get; } = new();

    /// <summary>Every answer from now on ends its connection, and new requests on live connections are refused.</summary>
    public bool IsDraining { get; set; }

    /// <summary>Messages that carry sockets, to be used again.</summary>
    public Stack<SocketHandover> Handovers { get; } = new();

    /// <summary>Counts the turns of handler pools.</summary>
    public uint PoolTurn;

    /// <summary>The Date line of this second. The clock is asked once a second, when somebody needs the line.</summary>
    public ReadOnlySpan<byte> DateLine
    {
        get
        {
            if (Loop.Now >= _nowValidUntil)
            {
                _now = Loop.Time.GetUtcNow();
                _nowValidUntil = Loop.Now + 1000 - _now.Millisecond;
            }

            return _date.Line(_now);
        }
    }
}
