using Akka.Actor;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>A connection as an <see cref="Upgrade"/> sees it: bytes out, a deadline, an end. Valid until the upgrade has ended. Loop's thread only.</summary>
internal interface IUpgradedConnection
{
    EventLoop Loop { get; }

    BufferPool Buffers { get; }

    /// <summary>Messages to it are handled as the connection's actor, so that a failure in them is the actor's.</summary>
    ActorCell Cell { get; }

    /// <summary>Bytes that were appended and that the client has not taken.</summary>
    long Pending { get; }

    /// <summary>The client does not take more now. <see cref="Upgrade.OnSent"/> is called when it has taken all of it.</summary>
    bool IsBlocked { get; }

    /// <summary>
    /// What is committed must be chunks (RFC 9112 7.1); <see cref="Close"/> adds the last one. Not done here, so that the framing can be
    /// part of bytes that many connections are sent.
    /// </summary>
    bool IsChunked { get; }

    /// <summary>What was received and not consumed.</summary>
    Span<byte> Received { get; }

    /// <summary>Room for so many bytes behind the others; <see cref="Commit"/> follows.</summary>
    Span<byte> Reserve(int length);

    /// <summary>That many bytes of the reserved room are sent, at the latest when the loop has nothing else to do in this turn.</summary>
    void Commit(int length);

    /// <summary>Sends bytes. When nothing is pending they go to the system as they are, and only what it does not take is copied.</summary>
    void Send(ReadOnlySpan<byte> bytes);

    /// <summary>Sends now. False: the client does not take it all now. That it is gone is told later, as ever.</summary>
    bool Flush();

    /// <summary>Calls <see cref="Upgrade.OnDeadline"/> once, in so many milliseconds. A client that is waited for is judged first.</summary>
    void SetDeadline(long milliseconds);

    /// <summary>The upgrade can go on with what was received and with more. Called as the connection's actor.</summary>
    void Resume();

    /// <summary>Ends it when all is sent.</summary>
    void Close(CloseReason reason, bool lingers);

    /// <summary>Cuts it off.</summary>
    void Abort(CloseReason reason);
}
