using System.Net;

namespace FastHttp.Actors.Transports;

/// <summary>
/// One connected byte stream of one loop. It has one owner, who alone calls it, on the loop's thread, and who closes it
/// exactly once (<see cref="Close"/> or <see cref="Abort"/>); after that the object belongs to its transport again and may
/// come back as another connection. Results are values, never exceptions: a peer that misbehaves is not exceptional.
/// </summary>
internal abstract class TransportConnection
{
    /// <summary>Nothing was moved; readiness will be told.</summary>
    public const int WouldBlock = -1;

    /// <summary>The connection is broken (reset, timed out, broken pipe); close it.</summary>
    public const int Broken = -2;

    /// <summary>Who is at the other end, without allocating: for limits per address.</summary>
    public abstract PeerAddress Peer { get; }

    /// <summary>Made when first asked for; null when the peer has no address (Unix domain sockets).</summary>
    public abstract EndPoint? RemoteEndPoint { get; }

    public abstract EndPoint? LocalEndPoint { get; }

    /// <summary>
    /// Begins to tell <paramref name="owner"/> of readiness. Called once per connection, before all else. Returns what is known
    /// already, or is worth a try, which spares the first event: it need not be told again. When the system cannot watch one
    /// more socket (out of memory, or of epoll watches) the owner is told <see cref="Readiness.Failed"/>.
    /// </summary>
    public abstract Readiness Start(IReadinessHandler owner);

    /// <summary>
    /// Takes what has arrived. More than 0: bytes moved; 0: the peer closed its side; or <see cref="WouldBlock"/> or
    /// <see cref="Broken"/>. Readiness is told on edges: after fewer bytes than asked for (or <see cref="WouldBlock"/>) the
    /// next arrival is told; after a full buffer the caller must receive again when it has room, without being told. After
    /// <see cref="Readiness.PeerClosed"/> the caller receives until 0 or <see cref="Broken"/>, since nothing more is told.
    /// The destination must not be empty: 0 would look like the peer's end.
    /// </summary>
    public abstract int Receive(Span<byte> destination);

    /// <summary>
    /// Gives bytes to the peer. Zero or more: bytes taken; fewer than given means the rest waits for
    /// <see cref="Readiness.Writable"/>; or <see cref="Broken"/>. Never <see cref="WouldBlock"/> (that is 0).
    /// </summary>
    public abstract int Send(ReadOnlySpan<byte> bytes);

    /// <summary>
    /// As <see cref="Send"/>, for the last bytes of all: when they are taken the caller closes, or shuts its side down, in the
    /// same turn. Until then the transport may hold some of them back, so that they leave together with the end.
    /// </summary>
    public virtual int SendLast(ReadOnlySpan<byte> bytes) => Send(bytes);

    /// <summary>Says "no more bytes from us" and leaves the receiving side open (the first half of a lingering close).</summary>
    public abstract void ShutdownSend();

    /// <summary>Closes; bytes already sent are still delivered.</summary>
    public abstract void Close();

    /// <summary>Closes with a reset; bytes not yet delivered are dropped.</summary>
    public abstract void Abort();
}
