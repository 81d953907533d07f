using System.Runtime.CompilerServices;
using Akka.Actor;
using Akka.Dispatch;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// One thread that waits on a transport and runs everything bound to it: sockets, actors, deadlines, work from elsewhere.
/// This file starts and ends it; EventLoop.Turn.cs is what it does in between. How actors run on it: <see cref="LoopActors"/>,
/// which the loop calls and which knows nothing of the loop.
/// </summary>
internal sealed partial class EventLoop
{
    // Enough to finish all that was handed over before Stop. It has an end, because an actor may send itself messages for ever.
    private const int LastTurns = 1000;

    [ThreadStatic]
    private static EventLoop? _current;

    private readonly EventLoopOptions _options;
    private readonly Thread _thread;
    private readonly RemoteWork _remote;
    private readonly Ring<LoopWork> _local = new(64);
    private readonly FlushList _flushes = new();
    private readonly LoopClock _clock;
    private readonly BusyPoll _busyPoll;
    private readonly LastGuard _guard;
    private volatile bool _stopping;
    private bool _started;
    private bool _productive;

    public EventLoop(int index, ITransport transport, EventLoopOptions options, string name = "fasthttp-loop")
    {
        Index = index;
        Transport = transport;
        _options = options;
        _remote = new RemoteWork(transport);
        _clock = new LoopClock(options.Time, options.Gap);
        _busyPoll = new BusyPoll(options.BusyPoll, Counters);
        _guard = new LastGuard(this, options.OnException);
        SynchronizationContext = new EventLoopSynchronizationContext(this);
        Ambient = new AmbientState(this);
        Actors = new LoopActors(options.UseAkkaInternals && MailboxInternals.AreThere, options.Throughput, Counters, Ambient);
        _thread = new Thread(Run) { IsBackground = true, Name = $"{name}-{index}" };
    }

    /// <summary>The loop whose thread this is.</summary>
    public static EventLoop? Current => _current;

    public int Index { get; }

    /// <summary>Whose actors run on it; null for a loop without a group.</summary>
    public ActorSystem? System { get; init; }

    public ITransport Transport { get; }

    public TimeProvider Time => _options.Time;

    public TimingWheel Wheel { get; } = new();

    public LoopCounters Counters { get; } = new();

    public LoopActors Actors { get; }

    public EventLoopSynchronizationContext SynchronizationContext { get; }

    public AmbientState Ambient { get; }

    /// <summary>
    /// Loop time in milliseconds, read once a turn. It is not wall time: time that the server itself lost counts only up to
    /// <see cref="EventLoopOptions.LargestGap"/>, so that no client is timed out for it.
    /// </summary>
    public long Now => _clock.Now;

    /// <summary>The timestamp of <see cref="Time"/> when this turn began.</summary>
    public long Timestamp => _clock.Timestamp;

    /// <inheritdoc cref="LoopClock.BusyTime"/>
    public (TimeSpan Busy, TimeSpan Total) BusyTime() => _clock.BusyTime(Counters);

    /// <summary>The timestamp of <see cref="Time"/> that many milliseconds after this turn began.</summary>
    public long TimestampAfter(long milliseconds) => _clock.TimestampAfter(milliseconds);

    public long LostMilliseconds => _clock.LostMilliseconds;

    /// <summary>How often another thread had to wake this loop.</summary>
    public long Wakeups => _remote.Wakes;

    public bool IsSleeping => _remote.IsSleeping;

    /// <summary>Loop's thread: more messages wait. Without the ring they wait for mailbox runs.</summary>
    public bool IsBehind => (Actors.UsesRing ? Actors.WaitingTurns : _local.Count) > 0;

    /// <summary>Told when the loop ends a sleep; set before the start.</summary>
    internal Watchdog? Watchdog { get; set; }

    public void Start()
    {
        _thread.UnsafeStart();
        // Not before: a thread that the system refused to make cannot be waited for.
        _started = true;
    }

    /// <summary>
    /// Ends the loop and waits for its thread. All that was posted before is run; what is posted later is dropped. Stop the
    /// actors first (ActorSystem.WhenTerminated): without its loop an actor cannot end.
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

    /// <summary>Runs <paramref name="work"/> on the loop's thread, later. Any thread; dropped when the loop has ended.</summary>
    public void Post(IRunnable work) => Schedule(new LoopWork(work, null));

    /// <inheritdoc cref="Post(IRunnable)"/>
    public void Post(Action<object?> work, object? state) => Schedule(new LoopWork(work, state));

    /// <inheritdoc cref="LoopActors.Tell(IActorRef, object, IActorRef)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tell(IActorRef receiver, object message, IActorRef sender) => Actors.Tell(receiver, message, sender);

    /// <inheritdoc cref="LoopActors.Tell(ActorCell, object, IActorRef)"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Tell(ActorCell receiver, object message, IActorRef sender) => Actors.Tell(receiver, message, sender);

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

    private void Run()
    {
        _current = this;
        Ambient.Begin();
        Pin();
        while (!_stopping)
        {
            Turn();
        }

        // The remaining work may post more. A turn without work is the last one.
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
