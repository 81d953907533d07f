using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>
/// To a listener: a connection that another listener accepted is yours. From <see cref="HandOver"/> until it is received the
/// message owns the socket. It goes to the listener's loop first and is told there, because only there it is certain whether
/// the listener lives; if it does not, the socket is closed and counted here. Reused by the listener that received it.
/// </summary>
internal sealed class Adopt : IOrphan
{
    private ServerLoop? _receiver;
    private AcceptedSocket _socket;

    /// <summary>On the loop that accepted the socket.</summary>
    public void HandOver(AcceptedSocket socket, ServerLoop receiver)
    {
        _receiver = receiver;
        _socket = socket;
        receiver.BeginArrival();
        receiver.Loop.Post(static adopt => ((Adopt)adopt!).Tell(), this);
    }

    /// <summary>The listener owns the socket now; the message is free for the next one.</summary>
    public AcceptedSocket Take()
    {
        _receiver!.EndArrival();
        var socket = _socket;
        _socket = default;
        return socket;
    }

    void IOrphan.Orphaned()
    {
        // Counted first: whoever sees the end of the connection finds it counted.
        _receiver!.Counters.SocketsLost++;
        Take().Discard(_receiver.Loop.Transport);
    }

    private void Tell() => _receiver!.Listener.Tell(this, _receiver.Listener);
}
