using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Connections;

/// <summary>
/// What a connection actor, its listener and its loop tell each other. One instance each: telling one costs no allocation. One that
/// comes too late is no news: its receiver has ended with all that it was about.
/// </summary>
internal sealed class ConnectionSignal : INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    /// <summary>The deadline of the current phase has passed.</summary>
    public static readonly ConnectionSignal Deadline = new(nameof(Deadline));

    /// <summary>To the connection: finish what is in flight, then close; close at once when idle.</summary>
    public static readonly ConnectionSignal Drain = new(nameof(Drain));

    /// <summary>To the connection: close now, whatever is in flight.</summary>
    public static readonly ConnectionSignal Abort = new(nameof(Abort));

    /// <summary>To the listener: the socket is closed, the sender may be given another one.</summary>
    public static readonly ConnectionSignal Parked = new(nameof(Parked));

    /// <summary>To the listener: the sender's socket is closed and the sender is no more.</summary>
    public static readonly ConnectionSignal Lost = new(nameof(Lost));

    private readonly string _name;

    private ConnectionSignal(string name) => _name = name;

    public override string ToString() => _name;
}
