using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Listening;

// What a server is told, and what it replies. None of these messages leaves the process, so a system that serializes its
// messages as a check passes them as they are.

/// <summary>To a server: listen on these endpoints. Answered with <see cref="Bound"/> or a Status.Failure.</summary>
internal sealed record Bind(IReadOnlyList<ListenGroup> Groups) : INoSerializationVerificationNeeded;

/// <summary>The server listens; port 0 has become the real port.</summary>
internal sealed record Bound(IReadOnlyList<ListenGroup> Groups) : INoSerializationVerificationNeeded;

/// <summary>To a server: accept no more, after the drain delay. Answered with <see cref="Unbound"/>; connections go on.</summary>
internal sealed record Unbind : INoSerializationVerificationNeeded;

internal sealed record Unbound : INoSerializationVerificationNeeded;

/// <summary>To a server: unbind, finish what is in flight, end. What is left at the deadline is cut off by others.</summary>
internal sealed record Terminate(TimeSpan HardDeadline) : INoSerializationVerificationNeeded;

/// <summary>To a server whose deadline has passed: wait for no handler any more.</summary>
internal sealed record Abandon : INoSerializationVerificationNeeded, IDeadLetterSuppression;

// What a listener is told, and what it replies.

/// <summary>
/// To a listener: listen on these endpoints. With <paramref name="Probe"/> only if nobody else does, which sockets that share a
/// port would not notice. Answered with one <see cref="Listening"/>, or a Status.Failure that names the first endpoint that failed.
/// </summary>
internal sealed record Listen(IReadOnlyList<ListenGroup> Groups, bool SharePort, bool Probe) : INoSerializationVerificationNeeded;

/// <summary>The groups in the order of the question; port 0 has become the real port.</summary>
internal sealed record Listening(IReadOnlyList<ListenGroup> Groups) : INoSerializationVerificationNeeded;

/// <summary>To a listener: close the listening sockets, having accepted what waits in the kernel.</summary>
internal sealed record StopListening : INoSerializationVerificationNeeded;

internal sealed record StoppedListening : INoSerializationVerificationNeeded;

/// <summary>To a listener: finish the connections. Answered with <see cref="Drained"/> when the last one is closed. May be told again.</summary>
internal sealed record Drain : INoSerializationVerificationNeeded;

internal sealed record Drained : INoSerializationVerificationNeeded;

/// <summary>To a listener: close the listening sockets as they are and cut off the connections that are left.</summary>
internal sealed record CutOff : INoSerializationVerificationNeeded, IDeadLetterSuppression;
