using System.Net;

namespace FastHttp.Actors.Transports;

/// <summary>The result of one attempt to accept.</summary>
internal enum AcceptStatus
{
    Accepted,

    /// <summary>No connection waits. The owner is told when one does.</summary>
    Drained,

    /// <summary>One client gave up before it was accepted (ECONNABORTED, EPROTO …): try the next one.</summary>
    ClientGone,

    /// <summary>
    /// The network or a firewall does not let this connection be (ENETDOWN, EPERM …), or an error nobody knows: try the next one.
    /// The same may come again and again.
    /// </summary>
    NotLetIn,

    /// <summary>Out of descriptors or memory (EMFILE, ENFILE, ENOBUFS, ENOMEM): wait, then try again.</summary>
    OutOfResources,

    /// <summary>
    /// The system was not asked: only the reserve of descriptors is left. Try again when <see cref="DescriptorBudget"/> has room.
    /// </summary>
    OutOfDescriptors,

    /// <summary>The listening socket itself is broken: close it and listen again.</summary>
    Failed,
}

/// <summary>
/// An accepted socket that belongs to no loop yet. <see cref="ITransport.Attach"/> makes it a connection of a loop, which need not
/// be the one that accepted it. Whoever holds the value must attach or <see cref="Discard"/> it. <paramref name="Peer"/> is here
/// so that a client over its limit can be rejected before anything is spent on it.
/// </summary>
internal readonly record struct AcceptedSocket(int Descriptor, IDisposable? Socket, PeerAddress Peer)
{
    public void Discard(ITransport transport) => transport.Discard(this);
}

/// <summary>One listening socket. Owned by one listener actor, called on its loop's thread only.</summary>
internal abstract class TransportListener
{
    private volatile bool _isShut;

    /// <summary>The bound address, with the real port when port 0 was asked for.</summary>
    public abstract EndPoint LocalEndPoint { get; }

    /// <summary>From now on <paramref name="owner"/> is told when connections wait.</summary>
    /// <exception cref="IOException">The system cannot watch one more socket.</exception>
    public abstract void Start(IReadinessHandler owner);

    /// <summary>
    /// Takes one waiting connection. The owner repeats this until <see cref="AcceptStatus.Drained"/>. If it stops earlier (fairness,
    /// back-off) it must try again by itself, because it is not told again of connections that wait already.
    /// </summary>
    public abstract AcceptStatus TryAccept(out AcceptedSocket accepted);

    /// <summary>The error behind the last attempt that the system let fail, for the log.</summary>
    public abstract string LastError { get; }

    /// <summary>
    /// The system begins no more handshakes here; those under way complete. So no client that is connected already is lost between
    /// the last accept and <see cref="Close"/>. A client whose handshake is ignored tries again a second later: then another
    /// socket on the port takes it, or the system reports that nobody listens. Works only with real sockets, and only on Linux.
    /// </summary>
    public virtual void EndHandshakes()
    {
    }

    /// <summary>
    /// For a listener whose loop is held, so that its owner cannot close it. No client is let in any more, those that wait are
    /// turned away, and the address is free for others. The owner closes it all the same when its loop goes on. Any thread.
    /// </summary>
    public void Shut()
    {
        _isShut = true;
        EndListening();
    }

    /// <summary>Stops listening. Connections that wait in the kernel's queue are accepted by the caller before this.</summary>
    public abstract void Close();

    /// <summary>It was <see cref="Shut"/>: nobody is accepted any more.</summary>
    protected bool IsShut => _isShut;

    /// <summary>The system's part of <see cref="Shut"/>. The owner may be closing at the same moment. Any thread.</summary>
    protected abstract void EndListening();
}
