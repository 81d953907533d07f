namespace FastHttp.Actors.EventLoops;

/// <summary>
/// One turn: wait; deliver each event and the messages it leads to; run some work of this thread and of others; tell the
/// deadlines that have passed; flush what is left. Every part is bounded, so that none can starve the others. Every part is
/// guarded, so that no exception can end the thread.
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
        // Even if the ring is not empty yet: no response waits longer than one turn.
        for (var left = _flushes.Count; left > 0 && _flushes.TryTake(out var item); left--)
        {
            Flush(item);
        }

        _productive = events + work > 0 || ticked || Actors.WaitingTurns > 0 || _local.Count > 0 || _flushes.Count > 0;
        if (_productive)
        {
            _busyPoll.Restart();
        }
    }

    private int Wait()
    {
        try
        {
            return _productive || _stopping || _busyPoll.GoesOn() ? Poll() : Sleep();
        }
        catch (Exception e)
        {
            _guard.Contain(e);
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
        Counters.BeginSleep(Timestamp);
        try
        {
            // Stop sets its flag first and then looks whether the loop sleeps; so one of the two sees the other.
            events = Transport.Wait(_stopping ? 0 : timeout);
        }
        finally
        {
            _remote.EndSleep();
            Watchdog?.LoopAwoke();
        }

        Refresh(timeout);
        Counters.EndSleep(Timestamp);
        return events;
    }

    private void Refresh(int slept)
    {
        _clock.Refresh(slept);
        Wheel.SkipWhenEmpty(Now);
    }

    /// <summary>Drains the ring and flushes, again and again while a flush sends messages, within the budget of one event.</summary>
    private void Settle()
    {
        var budget = _options.RingBudget;
        while (budget > 0 && (Actors.WaitingTurns > 0 || _flushes.Count > 0))
        {
            DrainRing(ref budget);
            if (Actors.WaitingTurns == 0 && _flushes.TryTake(out var item))
            {
                Flush(item);
                budget--;
            }
        }
    }

    private void DrainRing(ref int budget)
    {
        try
        {
            Actors.Drain(ref budget);
        }
        catch (Exception e)
        {
            _guard.Contain(e);
        }
    }

    private int RunLocal()
    {
        // Only what is there now: a mailbox that always has messages runs once in each turn.
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
            Counters.Steps++;
            Counters.Events++;
            Transport.Deliver(index);
        }
        catch (Exception e)
        {
            _guard.Contain(e);
        }
    }

    private bool Tick()
    {
        Counters.Steps++;
        while (true)
        {
            try
            {
                Wheel.Advance(Now);
                return true;
            }
            catch (Exception e)
            {
                // The wheel is still in order. It goes on with the deadline after the one whose owner threw.
                _guard.Contain(e);
            }
        }
    }

    private void Flush(IFlushable item)
    {
        try
        {
            Counters.Steps++;
            item.Flush();
        }
        catch (Exception e)
        {
            _guard.Contain(e);
        }
    }

    private void Execute(LoopWork work)
    {
        try
        {
            Counters.Steps++;
            work.Run(Actors, SynchronizationContext);
        }
        catch (Exception e)
        {
            _guard.Contain(e);
        }
        finally
        {
            Ambient.Restore();
        }
    }
}
