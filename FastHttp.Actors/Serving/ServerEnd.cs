using Akka;
using Akka.Actor;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Serving;

/// <summary>
/// The end of a server, and the hard deadline for it. The deadline has a thread of its own: handlers may hold all loops and all
/// threads of the pool, and then neither an actor nor a timer has its turn.
/// </summary>
internal sealed class ServerEnd
{
    /// <summary>
    /// For what is told to end at the deadline. Much more than it takes where nothing is held, and half of what a phase of
    /// CoordinatedShutdown has left then. The end of the access log is part of it.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(250);

    /// <summary>Named in the log; the others are counted.</summary>
    private const int MaxNamed = 10;

    private readonly ServerParts _parts;
    private readonly ServerPlan _plan;
    private readonly IActorRef _server;
    private readonly TaskCompletionSource<Done> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hasDeadline;
    private int _hasEnded;
    private int _cutOff;
    private long _began;
    private long _deadlinePassed;

    public ServerEnd(ServerParts parts, ServerPlan plan, IActorRef server)
    {
        _parts = parts;
        _plan = plan;
        _server = server;
        _began = Time.GetTimestamp();
        _ = server.WatchAsync().ContinueWith(_ => End(), TaskScheduler.Default);
    }

    public Task<Done> Task => _ended.Task;

    private int Open => _parts.Loops.Sum(loop => loop.Load);

    private TimeProvider Time => _parts.Loops[0].Loop.Time;

    /// <summary>What connections have of the grace, and handlers after them: the rest is for the access log.</summary>
    private TimeSpan Step => (Grace - (_parts.AccessLog?.Patience ?? TimeSpan.Zero)) / 2;

    /// <summary>The server ends: well before the deadline, or then whatever its handlers do. Only the first call sets one.</summary>
    public void Begin(TimeSpan hardDeadline)
    {
        if (_ended.Task.IsCompleted || Interlocked.Exchange(ref _hasDeadline, 1) != 0)
        {
            return;
        }

        _began = Time.GetTimestamp();
        _parts.Log.Draining(_parts.Name, Open, hardDeadline);
        _server.Tell(new Terminate(hardDeadline));
        new Thread(() => Keep(hardDeadline)) { IsBackground = true, Name = "fasthttp-termination" }.UnsafeStart();
    }

    private void Keep(TimeSpan deadline)
    {
        try
        {
            if (EndsWithin(deadline))
            {
                return;
            }

            Volatile.Write(ref _deadlinePassed, TimeProvider.System.GetTimestamp());
            var steps = _parts.Loops.Select(loop => Volatile.Read(ref loop.Loop.Counters.Steps)).ToArray();
            CutOff();
            if (EndsWithin(Step))
            {
                return;
            }

            // The server does it when its connections are closed; a loop that is held must not keep it from that.
            _parts.StopHandlers();
            // It may have ended, and its log not yet.
            if (!EndsWithin(Step) && Volatile.Read(ref _hasEnded) == 0)
            {
                Leave(steps);
            }
        }
        finally
        {
            End();
        }
    }

    // The line first: whoever waits for the end may end the system with it.
    private void End()
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) != 0)
        {
            return;
        }

        if (Volatile.Read(ref _hasDeadline) != 0)
        {
            _parts.Log.Ended(_parts.Name, (long)Time.GetElapsedTime(_began).TotalMilliseconds, Volatile.Read(ref _cutOff));
        }

        if (_parts.AccessLog is { } log)
        {
            log.End(PatienceFor(log));
        }

        _ended.TrySetResult(Done.Instance);
    }

    // Real time, as all waits of the end.
    private TimeSpan PatienceFor(AccessLog log)
    {
        if (Volatile.Read(ref _deadlinePassed) is var passed && passed == 0)
        {
            return log.Patience;
        }

        var left = Grace - TimeProvider.System.GetElapsedTime(passed);
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < log.Patience ? left : log.Patience;
    }

    private bool EndsWithin(TimeSpan time) => _ended.Task.Wait(time < TimeSpan.FromMilliseconds(int.MaxValue) ? time : Timeout.InfiniteTimeSpan);

    private void CutOff()
    {
        var open = Open;
        if (open > 0)
        {
            Volatile.Write(ref _cutOff, open);
            _parts.Log.DrainCutOff(_parts.Name, open);
        }

        foreach (var loop in _parts.Loops)
        {
            loop.Listener.Tell(new CutOff(), ActorRefs.NoSender);
        }
    }

    /// <summary>
    /// What still runs is left to itself, and its connections to its loop, which closes them when it goes on. The addresses are free
    /// at once.
    /// </summary>
    private void Leave(long[] steps)
    {
        foreach (var listener in _parts.Loops.SelectMany(loop => loop.ListeningSockets.Keys))
        {
            listener.Shut();
        }

        _server.Tell(new Abandon(), ActorRefs.NoSender);
        var left = Left(steps).ToList();
        if (left.Count > 0)
        {
            _parts.Log.HandlersLeft(_parts.Name, string.Join(", ", left.Take(MaxNamed)), Math.Max(0, left.Count - MaxNamed));
        }
    }

    private IEnumerable<string> Left(long[] steps)
    {
        var held = _parts.Loops.Where((loop, index) => !loop.Loop.IsSleeping && Volatile.Read(ref loop.Loop.Counters.Steps) == steps[index]).ToList();
        foreach (var loop in held.Select(loop => loop.Loop))
        {
            var running = loop.Actors.Running?.Self;
            yield return running is null
                ? $"event loop {loop.Index} is held by code that went on after an await"
                : $"{_plan.RouteOf(running) ?? "no route of this server"} ({running.Path}, which holds event loop {loop.Index})";
        }

        // On a held loop no other handler can end, and it is not to blame.
        foreach (var (route, loop, handler) in _plan.Handlers())
        {
            if (handler is InternalActorRefBase { IsTerminated: false } && !held.Any(one => one.Loop.Index == loop))
            {
                yield return $"{route} ({handler.Path})";
            }
        }
    }
}
