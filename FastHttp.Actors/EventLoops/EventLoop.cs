using Akka.Dispatch;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// One thread that waits on a transport and runs everything bound to it: sockets, actors, deadlines, work from elsewhere.
/// This file is its life; EventLoop.Turn.cs is what it does over and over, EventLoop.Actors.cs how actors run on it.
/// </summary>
internal sealed partial class EventLoop
{
    // Enough to bring all that was handed over before Stop to its end; a message that begets another for ever is left behind.
    private const int LastTurns = 1000;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly EventLoopOptions _options;
    private readonly Thread _thread;
    private readonly RemoteWork _remote;
    private readonly Ring<LoopWork> _local = new(64);
    private readonly FlushList _flushes = new();
    private readonly LoopClock _clock;
    private volatile bool _stopping;
    private bool _started;
    private bool _productive;
    private long _idleSince;

    public EventLoop(int index, ITransport transport, EventLoopOptions options, string name = "fasthttp-loop")
    {
        Index = index;
        Transport = transport;
        _options = options;
        _remote = new RemoteWork(transport);
        _clock = new LoopClock(options.Time, options.LargestGap ?? GapOf(options.Time));
        UsesRing = options.UseAkkaInternals && MailboxInternals.AreThere;
        SynchronizationContext = new EventLoopSynchronizationContext(this);
        _thread = new Thread(Run) { IsBackground = true, Name = $"{name}-{index}" };
    }

    /// <summary>The loop whose thread this is.</summary>
    public static EventLoop? Current => _current;

    public int Index { get; }

    public ITransport Transport { get; }

    public TimeProvider Time => _options.Time;

    public TimingWheel Wheel { get; } = new();

    public LoopCounters Counters { get; } = new();

    public EventLoopSynchronizationContext SynchronizationContext { get; }

    /// <summary>
    /// Loop time in milliseconds, taken once a turn. Not wall time: what the server lost counts only up to
    /// <see cref="EventLoopOptions.LargestGap"/>, so that no client is timed out for it.
    /// </summary>
    public long Now => _clock.Now;

    /// <summary>What <see cref="Time"/> will show as its timestamp so many milliseconds after this turn began.</summary>
    public long TimestampAfter(long milliseconds) => _clock.TimestampAfter(milliseconds);

    public long LostMilliseconds => _clock.LostMilliseconds;

    /// <summary>How often another thread had to wake this loop.</summary>
    public long Wakeups => _remote.Wakes;

    public bool IsSleeping => _remote.IsSleeping;

    public bool UsesRing { get; }

    /// <summary>Told when the loop ends a sleep; set before the start.</summary>
    internal Watchdog? Watchdog { get; set; }

    public void Start()
    {
        _started = true;
        _thread.UnsafeStart();
    }

    /// <summary>
    /// Ends the loop and waits for its thread: all that was posted before runs, what comes later is dropped. Stop the actors
    /// first (ActorSystem.WhenTerminated): without its loop an actor cannot end.
    /// </summary>
    /// <exception cref="InvalidOperationException">Called on the loop's own thread.</exception>
    public void Stop()
    {
        if (ReferenceEquals(_current, this))
        {
            throw new InvalidOperationException("An event loop cannot wait for its own end.");
        }

        if (!_started)
        {
            End();
            return;
        }

        _stopping = true;
        _remote.WakeIfAsleep();
        _thread.Join();
    }

    /// <summary>Runs it on the loop's thread, later. Any thread; nothing happens when the loop has ended.</summary>
    public void Post(IRunnable work) => Schedule(new LoopWork(work, null));

    /// <inheritdoc cref="Post(IRunnable)"/>
    public void Post(Action<object?> work, object? state) => Schedule(new LoopWork(work, state));

    /// <summary>
    /// Loop's thread: flushes <paramref name="item"/> as soon as the ring is empty, at the latest at the end of the turn.
    /// </summary>
    public void AtRingEmpty(IFlushable item) => _flushes.Add(item);

    internal void Schedule(LoopWork work)
    {
        if (ReferenceEquals(_current, this))
        {
            _local.Push(work);
        }
        else
        {
            _remote.Post(work);
        }
    }

    private static TimeSpan GapOf(TimeProvider time) =>
        ReferenceEquals(time, TimeProvider.System) ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan;

    private void Run()
    {
        _current = this;
        Pin();
        while (!_stopping)
        {
            Turn();
        }

        // The remaining work may post more; a turn without any is the end.
        _productive = true;
        for (var turn = 0; turn < LastTurns && (_productive || !_remote.IsEmpty); turn++)
        {
            Turn();
        }

        _current = null;
        End();
    }

    private void Pin()
    {
        if (_options.Cores.Count > 0 && !CoreAffinity.TryPinThisThread(_options.Cores[Index]))
        {
            _options.OnUnpinned?.Invoke(this, _options.Cores[Index]);
        }
    }

    private void End()
    {
        _remote.Close();
        Transport.Dispose();
    }
}
