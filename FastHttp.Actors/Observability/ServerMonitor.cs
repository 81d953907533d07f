namespace FastHttp.Actors.Observability;

/// <summary>
/// All that one server tells of itself: its parts write what they know, and metrics, health, the dashboard and snapshots read it.
/// Made before the server, so that routes that show it can be mapped. Any thread.
/// </summary>
internal sealed class ServerMonitor(TimeProvider time)
{
    private volatile ServerState _state;
    private volatile bool _measuresTime;
    private volatile bool _isReady;
    private readonly List<Func<IDisposable>> _parts = [];
    private readonly List<IDisposable> _running = [];
    private long _deadLetters;
    private long _unhandled;

    public TimeProvider Time => time;

    /// <summary>The server's name; empty until it starts.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Empty until it is bound.</summary>
    public IReadOnlyList<string> Endpoints { get; private set; } = [];

    public DateTimeOffset StartedAt { get; private set; }

    public IReadOnlyList<ILoopStatus> Loops { get; private set; } = [];

    public IReadOnlyList<ListenerMonitor> Listeners { get; private set; } = [];

    public IReadOnlyList<RouteMonitor> Routes { get; private set; } = [];

    /// <summary>Null when it has none.</summary>
    public AccessLog? AccessLog { get; set; }

    /// <summary>Null while they are not counted: before it is bound, and unless <see cref="HasActorMetrics"/>.</summary>
    public LogLines? LogLines { get; set; }

    public ServerState State
    {
        get => _state;
        set => _state = value;
    }

    /// <summary>Clients may be sent to it: it is bound, and was not told to unbind or to end.</summary>
    public bool IsReady => _isReady;

    /// <summary>The names of routes that lack a handler at this moment.</summary>
    public IReadOnlyList<string> UnavailableRoutes => [.. Routes.Where(route => !route.IsAvailable).Select(route => route.Name)];

    /// <summary>Somebody wants to know how long requests take, which costs each of them a look at the clock.</summary>
    public bool MeasuresTime => _measuresTime;

    /// <summary>A route of this server shows how long requests take, those of other servers of the process too.</summary>
    public bool WantsTimes { get; set; }

    /// <summary>Its connections are told of under Kestrel's names too.</summary>
    public bool HasKestrelNames { get; set; } = true;

    /// <summary>Its actors are told of under Phobos' names.</summary>
    public bool HasActorMetrics { get; set; }

    /// <summary>Requests that were sent to actors that had ended, or did not fit into their mailboxes.</summary>
    public long DeadLetters => Interlocked.Read(ref _deadLetters);

    /// <summary>Requests that their actor did not understand.</summary>
    public long Unhandled => Interlocked.Read(ref _unhandled);

    public void MeasureTime() => _measuresTime = true;

    /// <summary>Something that is to be there while the server runs. Before it is bound.</summary>
    public void WhileRunning(Func<IDisposable> start) => _parts.Add(start);

    /// <summary>For <see cref="Instruments.RunningServers"/>: it runs.</summary>
    public void StartParts() => _running.AddRange(_parts.Select(start => start()));

    /// <summary>It has ended.</summary>
    public void EndParts()
    {
        _running.ForEach(part => part.Dispose());
        _running.Clear();
    }

    /// <summary>A request has reached nobody, or an actor that did not understand it.</summary>
    public void CountDeadRequest(bool isUnhandled) => Interlocked.Increment(ref isUnhandled ? ref _unhandled : ref _deadLetters);

    /// <summary>The server is being started.</summary>
    public void Begin(string name, IReadOnlyList<RouteMonitor> routes, IReadOnlyList<ILoopStatus> loops)
    {
        Name = name;
        Routes = routes;
        Listeners = [.. loops.Select(_ => new ListenerMonitor(time))];
        Loops = loops;
    }

    /// <summary>The bind has failed: there is no server that had a log.</summary>
    public void EndAccessLog()
    {
        AccessLog?.Dispose();
        AccessLog = null;
    }

    /// <summary>The server listens.</summary>
    public void Bind(IReadOnlyList<string> endpoints)
    {
        Endpoints = endpoints.ToArray();
        StartedAt = time.GetUtcNow();
        // It may have ended at once.
        if (State != ServerState.Ended)
        {
            State = ServerState.Serving;
            _isReady = true;
        }
    }

    /// <summary>It was told to unbind or to end.</summary>
    public void EndReady() => _isReady = false;

    /// <summary>It has ended.</summary>
    public void End()
    {
        EndReady();
        State = ServerState.Ended;
    }

    public ServerSnapshot Snapshot() => new SnapshotReader(this).Read();
}
