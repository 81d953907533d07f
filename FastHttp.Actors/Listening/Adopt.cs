using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>
/// To a listener: a connection that another listener accepted is yours. From <see cref="HandOver"/> until it is received the
/// message owns the socket. It goes to the listener's loop first and is told there, because only there it is certain whether
/// the listener lives; if it does not, the socket is closed and counted here.
/// </summary>
internal sealed class Adopt : IOrphan
{
    private readonly ServerLoop _receiver;
    private readonly AcceptedSocket _socket;

    private Adopt(ServerLoop receiver, AcceptedSocket socket)
    {
        _receiver = receiver;
        _socket = socket;
    }

    /// <summary>On the loop that accepted the socket.</summary>
    public static void HandOver(AcceptedSocket socket, ServerLoop receiver)
    {
        receiver.BeginArrival();
        receiver.Loop.Post(static adopt => ((Adopt)adopt!).Tell(), new Adopt(receiver, socket));
    }

    /// <summary>The listener owns the socket now.</summary>
    public AcceptedSocket Take()
    {
        _receiver.EndArrival();
        return _socket;
    }

    void IOrphan.Orphaned()
    {
        // Counted first: whoever sees the end of the connection finds it counted.
        _receiver.Counters.SocketsLost++;
        Take().Discard(_receiver.Loop.Transport);
    }

    private void Tell() => _receiver.Listener.Tell(this, _receiver.Listener);
}
