using System.Net;

namespace FastHttp.Actors.Transports;

/// <summary>What became of one attempt to accept.</summary>
internal enum AcceptStatus
{
    Accepted,

    /// <summary>No connection waits; readiness will be told.</summary>
    Drained,

    /// <summary>One client gave up between knocking and being let in (ECONNABORTED, EPROTO …): try the next one.</summary>
    ClientGone,

    /// <summary>Out of descriptors or memory (EMFILE, ENFILE, ENOBUFS, ENOMEM): ours to cure; wait, then try again.</summary>
    OutOfResources,

    /// <summary>The listening socket itself is broken: close it and listen anew.</summary>
    Failed,
}

/// <summary>
/// An accepted socket that belongs to nobody's loop yet: <see cref="ITransport.Attach"/> makes it a connection of a loop, its
/// own or another's. Whoever holds the value must attach or <see cref="Discard"/> it. <paramref name="Peer"/> is here so that
/// a client over its limit is turned away before anything is spent on it.
/// </summary>
internal readonly record struct AcceptedSocket(int Descriptor, IDisposable? Socket, PeerAddress Peer)
{
    public void Discard(ITransport transport) => transport.Discard(this);
}

/// <summary>One listening socket. Owned by one listener actor, called on its loop's thread only.</summary>
internal abstract class TransportListener
{
    /// <summary>The bound address, with the real port when port 0 was asked for.</summary>
    public abstract EndPoint LocalEndPoint { get; }

    /// <summary>Begins to tell <paramref name="owner"/> that connections wait.</summary>
    /// <exception cref="IOException">The system cannot watch one more socket.</exception>
    public abstract void Start(IReadinessHandler owner);

    /// <summary>
    /// Takes one waiting connection. The owner repeats until <see cref="AcceptStatus.Drained"/>; if it stops earlier (fairness,
    /// back-off) it must try again by itself: readiness is told on edges.
    /// </summary>
    public abstract AcceptStatus TryAccept(out AcceptedSocket accepted);

    /// <summary>The error behind the last <see cref="AcceptStatus.OutOfResources"/> or <see cref="AcceptStatus.Failed"/>, for the log.</summary>
    public abstract string LastError { get; }

    /// <summary>
    /// The system begins no more handshakes here, and those under way end well: so no client that believes itself connected is
    /// lost between the last accept and <see cref="Close"/>. Who knocks meanwhile knocks again a second later, and is let in by
    /// whoever shares the port then, or refused. Only the system under a transport with sockets can do it, and only Linux does.
    /// </summary>
    public virtual void EndHandshakes()
    {
    }

    /// <summary>Stops listening. Connections that wait in the kernel's queue are accepted by the caller before this.</summary>
    public abstract void Close();
}
