using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// The account of one socket from accept to close: it is counted in when the ticket is opened and out, once, when it is closed.
/// It is also the message by which a listener hands the socket to a connection actor. Until that is received the message owns the
/// socket: if the actor has ended, the socket is closed and counted out here. Reused; one loop's thread only.
/// </summary>
internal sealed class ConnectionTicket(ServerLoop server) : IOrphan
{
    private TransportConnection? _transport;
    private EndpointConnections? _endpoint;
    private long _openedAt;

    /// <summary>The socket of an open ticket.</summary>
    public TransportConnection Transport => _transport!;

    /// <summary>Why the connection is over a limit and only to be told so; none for a connection to serve.</summary>
    public Rejection Rejection { get; private set; }

    /// <param name="transport">The socket.</param>
    /// <param name="rejection">As <see cref="Rejection"/>.</param>
    /// <param name="endpoint">Where it came in, of this loop.</param>
    public ConnectionTicket Open(TransportConnection transport, Rejection rejection, EndpointConnections endpoint)
    {
        _transport = transport;
        _endpoint = endpoint;
        Rejection = rejection;
        _openedAt = server.Loop.Now;
        server.LiveConnections++;
        endpoint.Live++;
        if (rejection != Rejection.None)
        {
            server.RejectedConnections++;
            endpoint.Rejected++;
        }

        return this;
    }

    /// <summary>The connection ends, and its socket is about to be closed. The ticket is free for the next one.</summary>
    public void Close(CloseReason reason)
    {
        server.Counters.Closed[(int)reason]++;
        _endpoint!.Durations.Count(reason, server.Loop.Now - _openedAt, server.Monitor.HasKestrelNames);
        CountOut();
    }

    void IOrphan.Orphaned()
    {
        var transport = Transport;
        CountOut();
        server.Counters.SocketsLost++;
        transport.Abort();
    }

    private void CountOut()
    {
        if (Rejection == Rejection.None)
        {
            server.Admission.Leave(_transport!.Peer);
        }
        else
        {
            server.RejectedConnections--;
        }

        server.LiveConnections--;
        _endpoint!.Live--;
        _transport = null;
        server.Tickets.Push(this);
    }
}
