using System.Diagnostics;
using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// One turn: wait; deliver each event and let its messages run out; some work of this thread and of others; the clock; what is
/// left to flush. Every part is bounded, so that none can starve the others, and guarded, so that none can end the thread.
/// </summary>
internal sealed partial class EventLoop
{
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
        _idleSince = _productive ? 0 : _idleSince;
    }

    private int Wait()
    {
        try
        {
            return _productive || _stopping || IsSpinning() ? Poll() : Sleep();
        }
        catch (Exception e)
        {
            Contain(e);
            return 0;
        }
    }

    /// <summary>
    /// Whether to look once more before sleeping. Each look is a whole turn, so that deadlines and other threads' work, which
    /// then need no wake-up, are served as ever.
    /// </summary>
    private bool IsSpinning()
    {
        if (_options.BusyPoll == TimeSpan.Zero)
        {
            return false;
        }

        var now = Stopwatch.GetTimestamp();
        if (_idleSince == 0)
        {
            _idleSince = now;
        }

        if (Stopwatch.GetElapsedTime(_idleSince, now) >= _options.BusyPoll)
        {
            return false;
        }

        // To the watchdog this is no stall.
        _step++;
        Counters.IdlePolls++;
        return true;
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
