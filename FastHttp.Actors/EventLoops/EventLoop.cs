using Akka.Dispatch;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// One thread that waits on a transport and runs everything bound to it: sockets, actors, deadlines, work from elsewhere.
/// This file is its life and its turn; EventLoop.Actors.cs is how actors run on it.
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

    public EventLoop(int index, ITransport transport, EventLoopOptions options, string name = "fasthttp-loop")
    {
        Index = index;
        Transport = transport;
        _options = options;
        _remote = new RemoteWork(transport);
        _clock = new LoopClock(options.Time, options.LargestGap ?? GapOf(options.Time));
        UsesRing = options.UseRing && MailboxInternals.AreThere;
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
        _thread.Start();
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

    private void End()
    {
        _remote.Close();
        Transport.Dispose();
    }

    private void Turn()
    {
        var events = Wait();
        Counters.Turns++;
        for (var i = 0; i < events; i++)
        {
            DeliverEvent(i);
            Settle();
        }

        var work = RunLocal() + RunRemote();
        var ticked = Wheel.IsDue(Now) && Tick();
        Settle();
        // Whatever the ring still holds: an answer waits for one turn at most.
        for (var left = _flushes.Count; left > 0 && _flushes.TryTake(out var item); left--)
        {
            Flush(item);
        }

        _productive = events + work > 0 || ticked || _ring.Count > 0 || _local.Count > 0 || _flushes.Count > 0;
    }

    private int Wait()
    {
        try
        {
            return _productive || _stopping ? Poll() : Sleep();
        }
        catch (Exception e)
        {
            Contain(e);
            return 0;
        }
    }

    private int Poll()
    {
        var events = Transport.Wait(0);
        Refresh(0);
        return events;
    }

    private int Sleep()
    {
        Refresh(0);
        var timeout = Wheel.MillisecondsToNextTick(Now);
        if (timeout == 0 || !_remote.BeginSleep())
        {
            return Poll();
        }

        var events = 0;
        try
        {
            // Stop sets its flag and then looks whether we sleep.
            events = Transport.Wait(_stopping ? 0 : timeout);
        }
        finally
        {
            _remote.EndSleep();
            Watchdog?.LoopAwoke();
        }

        Refresh(timeout);
        return events;
    }

    private void Refresh(int slept)
    {
        _clock.Refresh(slept);
        Wheel.SkipWhenEmpty(Now);
    }

    /// <summary>Drains the ring and flushes, over again while the flushes make work, within the budget of one event.</summary>
    private void Settle()
    {
        var budget = _options.RingBudget;
        while (budget > 0 && (_ring.Count > 0 || _flushes.Count > 0))
        {
            budget = DrainRing(budget);
            if (_ring.Count == 0 && _flushes.TryTake(out var item))
            {
                Flush(item);
                budget--;
            }
        }
    }

    private int RunLocal()
    {
        // Only what is there now: a mailbox that runs again and again takes one place in each turn.
        var count = Math.Min(_local.Count, _options.WorkBudget);
        for (var i = 0; i < count && _local.TryPop(out var work); i++)
        {
            Execute(work);
        }

        return count;
    }

    private int RunRemote()
    {
        var count = 0;
        while (count < _options.WorkBudget && _remote.TryTake(out var work))
        {
            count++;
            Execute(work);
        }

        Counters.RemoteWork += count;
        return count;
    }

    private void DeliverEvent(int index)
    {
        try
        {
            _step++;
            Counters.Events++;
            Transport.Deliver(index);
        }
        catch (Exception e)
        {
            Contain(e);
        }
    }

    private bool Tick()
    {
        _step++;
        while (true)
        {
            try
            {
                Wheel.Advance(Now);
                return true;
            }
            catch (Exception e)
            {
                // The wheel is in order and goes on behind the owner that threw.
                Contain(e);
            }
        }
    }

    private void Flush(IFlushable item)
    {
        try
        {
            _step++;
            item.Flush();
        }
        catch (Exception e)
        {
            Contain(e);
        }
    }

    private void Execute(LoopWork work)
    {
        try
        {
            _step++;
            switch (work.Target)
            {
                case Mailbox mailbox:
                    RunMailbox(mailbox);
                    break;
                case IRunnable runnable:
                    runnable.Run();
                    break;
                case SendOrPostCallback callback:
                    SynchronizationContext.Run(callback, work.State);
                    break;
                default:
                    ((Action<object?>)work.Target)(work.State);
                    break;
            }
        }
        catch (Exception e)
        {
            Contain(e);
        }
    }

    /// <summary>The last guard: one bad callback must not take all connections of a core, or the process, with it.</summary>
    private void Contain(Exception exception)
    {
        Counters.Exceptions++;
        try
        {
            _options.OnException?.Invoke(this, exception);
        }
        catch (Exception)
        {
            // The log itself fails: the count is all that can be kept.
        }
    }
}
