using System.Net;

namespace FastHttp.Actors.Transports;

/// <summary>
/// One connected byte stream of one loop. Only its owner calls it, on the loop's thread. The owner closes it exactly once
/// (<see cref="Close"/> or <see cref="Abort"/>). After that the object belongs to its transport again and may be used for another
/// connection. Results are values, never exceptions: a peer that misbehaves is not exceptional.
/// </summary>
internal abstract class TransportConnection
{
    /// <summary>No bytes were moved. The owner is told when to try again.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is broken (reset, timed out, broken pipe); close it.</summary>
    public const int Broken = -2;

    /// <summary>The system cannot tell how many bytes the peer has not taken.</summary>
    public const long UnknownCount = -1;

    /// <summary>The address at the other end, without allocating. For limits per address.</summary>
    public abstract PeerAddress Peer { get; }

    /// <summary>Made when first asked for; null when the peer has no address (Unix domain sockets).</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>
    /// From now on <paramref name="owner"/> is told of readiness. Called once per connection, before all else. Returns the readiness
    /// that is known or likely already, which saves the first event; it may not be told again. When the system cannot watch one
    /// more socket (out of memory, or of epoll watches) the owner is told <see cref="Readiness.Failed"/>.
    /// </summary>
    public abstract Readiness Start(IReadinessHandler owner);

    /// <summary>
    /// Takes what has arrived. More than 0: bytes moved; 0: the peer closed its side; or <see cref="WouldBlock"/> or
    /// <see cref="Broken"/>. After fewer bytes than asked for, or <see cref="WouldBlock"/>, the owner is told when more arrives.
    /// After a full buffer it is not told, except that the peer leaves: it must receive again when it has room. After
    /// <see cref="Readiness.PeerClosed"/> it receives until 0 or <see cref="Broken"/>, since it is told nothing more. The
    /// destination must not be empty: 0 would look as if the peer had closed its side.
    /// </summary>
    public abstract int Receive(Span<byte> destination);

    /// <summary>
    /// Sends bytes to the peer. Returns how many were taken, or <see cref="Broken"/>. When not all were taken, send the rest after
    /// <see cref="Readiness.Writable"/>. Never <see cref="WouldBlock"/>: that is 0 here.
    /// </summary>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// Like <see cref="Send"/>, for the last bytes of all. When they are taken the caller closes, or shuts down its side, in the
    /// same turn. Until then the transport may hold some of them back, so that they leave together with the end.
    /// </summary>
    public virtual int SendLast(ReadOnlySpan<byte> bytes) => Send(bytes);

    /// <summary>
    /// How many of the bytes that were sent the peer's system has not acknowledged yet. A reset can still take these from it. 0: it
    /// has all of them, or will get them whatever happens here. <see cref="UnknownCount"/>: the system does not tell. Costs a
    /// system call.
    /// </summary>
    public abstract long CountUntaken();

    /// <summary>Says "no more bytes from us" and leaves the receiving side open (the first half of a lingering close).</summary>
    public abstract void ShutdownSend();

    /// <summary>Closes; bytes already sent are still delivered.</summary>
    public abstract void Close();

    /// <summary>Closes with a reset; bytes not yet delivered are dropped.</summary>
    public abstract void Abort();
}
