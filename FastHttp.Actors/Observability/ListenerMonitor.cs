using Akka.Actor;

namespace FastHttp.Actors.Observability;

/// <summary>One listener actor. The server's actor writes, any thread reads.</summary>
internal sealed class ListenerMonitor(TimeProvider time)
{
    private volatile IActorRef? _listener;
    private int _restarts;

    public FailureNotes Failures { get; } = new();

    public IActorRef? Listener
    {
        get => _listener;
        set => _listener = value;
    }

    public int Restarts => Volatile.Read(ref _restarts);

    public void Restart(Exception cause)
    {
        Interlocked.Increment(ref _restarts);
        var path = _listener?.Path.ToStringWithoutAddress() ?? "";
        Failures.Add(new FailureSnapshot(time.GetUtcNow(), path, cause.GetType().FullName!, cause.Message, Request: null));
    }

    public ListenerSnapshot Snapshot() => new(_listener?.Path.ToStringWithoutAddress() ?? "", Restarts, Failures.Last);
}
