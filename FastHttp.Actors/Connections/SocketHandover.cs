using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// From the listener to a connection actor: this socket is yours. From the moment it is told until it is received the message
/// owns the socket: if the actor ends before, the socket is closed and counted out here. Reused, one loop's thread only.
/// </summary>
internal sealed class SocketHandover(ServerLoop server) : IOrphan
{
    private TransportConnection? _transport;

    /// <summary>Why the connection is over a limit and only to be told so; none for a connection to serve.</summary>
    public Rejection Refusal { get; private set; }

    public SocketHandover Of(TransportConnection transport, Rejection refusal)
    {
        _transport = transport;
        Refusal = refusal;
        return this;
    }

    /// <summary>The actor owns the socket now; the message is free for the next one.</summary>
    public TransportConnection Take()
    {
        var transport = _transport!;
        _transport = null;
        server.Handovers.Push(this);
        return transport;
    }

    void IOrphan.Orphaned()
    {
        var transport = Take();
        if (Refusal == Rejection.None)
        {
            server.Admission.Leave(transport.Peer);
        }
        else
        {
            server.RefusedConnections--;
        }

        server.LiveConnections--;
        server.Counters.SocketsLost++;
        transport.Abort();
    }
}
