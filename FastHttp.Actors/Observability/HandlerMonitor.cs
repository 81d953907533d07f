using Akka.Actor;

namespace FastHttp.Actors.Observability;

/// <summary>One handler of a route, and those that come after it in the same place. Its supervisor writes, any thread reads.</summary>
internal sealed class HandlerMonitor(TimeProvider time)
{
    private volatile IActorRef? _handler;
    private volatile HandlerState _state;
    private long _since;
    private int _restarts;
    private WeakReference<Exception>? _cause;

    public FailureNotes Failures { get; } = new();

    public HandlerState State => _state;

    public IActorRef? Handler => _handler;

    public int Restarts => Volatile.Read(ref _restarts);

    /// <summary>Messages that wait for it. Where that is not known: 0.</summary>
    public int MailboxDepth => _handler is ActorRefWithCell { Underlying: { } cell } ? cell.NumberOfMessages : 0;

    /// <summary>
    /// Its last failure was this one: whoever responded to its request has told it, and now its supervisor does. While it fails it is
    /// suspended, so no other failure comes in between.
    /// </summary>
    public bool HasFailedWith(Exception cause)
    {
        if (_cause is { } last && last.TryGetTarget(out var known) && ReferenceEquals(known, cause))
        {
            return true;
        }

        _cause = new WeakReference<Exception>(cause);
        return false;
    }

    /// <summary>There is a handler. False: it is not the first one in this place.</summary>
    public bool Begin(IActorRef handler)
    {
        var isFirst = _handler is null;
        _handler = handler;
        if (isFirst)
        {
            Set(HandlerState.Running);
        }
        else
        {
            Restart();
        }

        return isFirst;
    }

    /// <summary>It failed, and goes on.</summary>
    public void Restart()
    {
        Interlocked.Increment(ref _restarts);
        Set(HandlerState.Running);
    }

    public void Set(HandlerState state)
    {
        _state = state;
        Volatile.Write(ref _since, time.GetUtcNow().UtcTicks);
    }

    public HandlerSnapshot Snapshot() => new(
        _handler?.Path.ToStringWithoutAddress() ?? "",
        _state,
        new DateTimeOffset(Volatile.Read(ref _since), TimeSpan.Zero),
        Restarts,
        MailboxDepth,
        Failures.Last);
}
