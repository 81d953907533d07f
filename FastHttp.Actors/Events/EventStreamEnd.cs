using Akka.Actor;
using Akka.Dispatch.SysMsg;

namespace FastHttp.Actors.Events;

/// <summary>Who is told that a stream has ended: actors that watch it, and who holds its token. Any thread.</summary>
internal sealed class EventStreamEnd
{
    private readonly Lock _gate = new();
    private HashSet<IInternalActorRef>? _watchers;
    private CancellationTokenSource? _source;
    private bool _hasCome;

    public CancellationToken Token
    {
        get
        {
            lock (_gate)
            {
                return _hasCome && _source is null ? new CancellationToken(canceled: true) : (_source ??= new CancellationTokenSource()).Token;
            }
        }
    }

    public void Add(IActorRef watched, IInternalActorRef watcher)
    {
        lock (_gate)
        {
            if (!_hasCome)
            {
                (_watchers ??= []).Add(watcher);
                return;
            }
        }

        Notify(watched, watcher);
    }

    public void Remove(IInternalActorRef watcher)
    {
        lock (_gate)
        {
            _watchers?.Remove(watcher);
        }
    }

    /// <summary>Called once.</summary>
    public void Come(IActorRef watched)
    {
        HashSet<IInternalActorRef>? watchers;
        lock (_gate)
        {
            _hasCome = true;
            watchers = _watchers;
            _watchers = null;
        }

        foreach (var watcher in watchers ?? [])
        {
            Notify(watched, watcher);
        }

        // Callbacks are the application's code; they run on the pool and cannot hold or break the loop.
        _ = _source?.CancelAsync();
    }

    private static void Notify(IActorRef watched, IInternalActorRef watcher) =>
        watcher.SendSystemMessage(new DeathWatchNotification(watched, existenceConfirmed: true, addressTerminated: false));
}
