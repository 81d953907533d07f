using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// What a connection speaks after it was switched to another protocol (RFC 9110 7.8), or the body of a response that goes on for as
/// long as the connection. The connection stays with its actor, which owns the socket, judges slow clients and counts; this is told
/// what happens to it. Made for one connection. Loop's thread only.
/// </summary>
internal abstract class Upgrade
{
    /// <summary>Bytes that it waits for, as far as they are known and trusted: for the size of the buffer.</summary>
    public virtual int BytesExpected => 0;

    /// <summary>The connection speaks it from now on.</summary>
    public abstract void Begin(IUpgradedConnection connection);

    /// <summary>Takes from what was received. True: it goes on with more, as soon as that arrives. Not called for the body of a response.</summary>
    public abstract bool OnBytes(Span<byte> bytes, out int consumed);

    /// <summary>The client has taken all that was sent.</summary>
    public abstract void OnSent();

    /// <summary>The deadline has passed, and nothing is pending.</summary>
    public abstract void OnDeadline();

    /// <summary>All that the client has sent was received.</summary>
    public abstract void OnEnd();

    /// <summary>The server drains.</summary>
    public abstract void OnDrain();

    /// <summary>The connection ends, or was never switched. Called once, and nothing after it.</summary>
    public abstract void Release(CloseReason reason);
}
