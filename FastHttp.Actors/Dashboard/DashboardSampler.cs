using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Dashboard;

/// <summary>
/// Looks at the server once an interval for all who watch, while somebody does. Off the event loops: a snapshot of hundreds of routes
/// must not hold one.
/// </summary>
/// <param name="routes">Of the server.</param>
/// <param name="eventsRoute">The place of the route of those who watch.</param>
/// <param name="canDrain">The page has the button.</param>
/// <param name="interval">Between two looks.</param>
internal sealed class DashboardSampler(HttpRoutes routes, int eventsRoute, bool canDrain, TimeSpan interval)
{
    // Held for some instructions, a few times an interval.
    private readonly Lock _gate = new();
    private TaskCompletionSource<DashboardSample> _next = NewSource();
    private DashboardSample? _last;
    private int _viewers;
    private bool _isRunning;

    /// <summary>It looks at the server again and again.</summary>
    public bool IsRunning
    {
        get
        {
            lock (_gate)
            {
                return _isRunning;
            }
        }
    }

    /// <summary>One more watches.</summary>
    public void Enter()
    {
        lock (_gate)
        {
            _viewers++;
            if (!_isRunning)
            {
                _isRunning = true;
                _ = Task.Run(Run);
            }
        }
    }

    /// <summary>One less.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _viewers--;
        }
    }

    /// <summary>The newest sample after the one given; null: the newest of all.</summary>
    public Task<DashboardSample> After(DashboardSample? seen)
    {
        lock (_gate)
        {
            return _last is not null && _last != seen ? Task.FromResult(_last) : _next.Task;
        }
    }

    private async Task Run()
    {
        ServerSnapshot? before = null;
        do
        {
            try
            {
                before = Publish(before ?? routes.Monitor.Snapshot());
            }
            catch (Exception e)
            {
                // Those who wait are told, end, and come again. Who is just being sent an event waits for the next look.
                var waiting = TakeWaiting();
                waiting.SetException(e);
                // Perhaps nobody waits: then nobody has to see it.
                _ = waiting.Task.Exception;
            }

            await Task.Delay(interval, routes.Monitor.Time).ConfigureAwait(false);
        }
        while (GoesOn());
    }

    private ServerSnapshot Publish(ServerSnapshot before)
    {
        int[] viewers = [.. routes.Monitor.Loops.Select(loop => loop.Requests.ActiveOf(eventsRoute))];
        var now = routes.Monitor.Snapshot();
        var reader = new DashboardReader(before, now, eventsRoute, viewers);
        var server = new ServerView(
            now.Name, now.Endpoints, now.StartedAt.ToUnixTimeMilliseconds(), canDrain, interval.TotalSeconds, routes.Server?.DrainDeadline.TotalSeconds ?? 0);
        // Outside the gate, at which event loops may wait. Nobody else writes the last one while this runs.
        var sample = new DashboardSample(_last, server, reader.Read(routes.Monitor.IsReady));
        TakeWaiting(sample).SetResult(sample);
        return now;
    }

    /// <summary>Those who wait; whoever comes from now on waits for the look after this one.</summary>
    /// <param name="sample">What this look has found; null: it has failed.</param>
    private TaskCompletionSource<DashboardSample> TakeWaiting(DashboardSample? sample = null)
    {
        lock (_gate)
        {
            _last = sample ?? _last;
            var waiting = _next;
            _next = NewSource();
            return waiting;
        }
    }

    private bool GoesOn()
    {
        lock (_gate)
        {
            if (_viewers == 0)
            {
                _isRunning = false;
                _last = null;
                _next = NewSource();
            }

            return _isRunning;
        }
    }

    private static TaskCompletionSource<DashboardSample> NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
