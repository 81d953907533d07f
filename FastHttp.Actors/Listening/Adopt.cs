using System.Net;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;
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
    private EndpointConnections? _acceptedAt;
    private AcceptedSocket _socket;

    /// <summary>On the loop that accepted the socket.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="acceptedAt">Where it came in, of this loop.</param>
    /// <param name="receiver">Whose it will be.</param>
    public void HandOver(AcceptedSocket socket, EndpointConnections acceptedAt, ServerLoop receiver)
    {
        _receiver = receiver;
        _acceptedAt = acceptedAt;
        _socket = socket;
        acceptedAt.BeginArrival();
        receiver.BeginArrival();
        receiver.Loop.Post(static adopt => ((Adopt)adopt!).Tell(), this);
    }

    /// <summary>The listener owns the socket now; the message is free for the next one.</summary>
    /// <param name="endPoint">Where it came in.</param>
    public AcceptedSocket Take(out EndPoint endPoint)
    {
        endPoint = _acceptedAt!.EndPoint;
        _acceptedAt.EndArrival();
        _receiver!.EndArrival();
        var socket = _socket;
        _socket = default;
        return socket;
    }

    void IOrphan.Orphaned()
    {
        // Counted first: whoever sees the end of the connection finds it counted.
        _receiver!.Counters.SocketsLost++;
        Take(out _).Discard(_receiver.Loop.Transport);
    }

    private void Tell() => _receiver!.Listener.Tell(this, _receiver.Listener);
}
