namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Loop time: milliseconds since the loop was made. It stands still between refreshes. Time that the server itself lost (a turn
/// that took long, a suspended machine) counts only up to a bound, so that no client is timed out for it.
/// </summary>
internal sealed class LoopClock
{
    private readonly TimeProvider _time;
    private readonly long _ticksPerMillisecond;
    private readonly long _largestGap;
    private readonly long _began;
    private long _last;
    private long _counted;
    // Of those who ask for the busy time; the loop never waits for them.
    private readonly Lock _telling = new();
    private TimeSpan _busyTold;

    public LoopClock(TimeProvider time, TimeSpan largestGap)
    {
        _time = time;
        _ticksPerMillisecond = time.TimestampFrequency / 1000;
        _largestGap = largestGap == Timeout.InfiniteTimeSpan
            ? long.MaxValue / 2
            : (long)largestGap.TotalMilliseconds * _ticksPerMillisecond;
        _began = _last = time.GetTimestamp();
    }

    public long Now { get; private set; }

    /// <summary>The timestamp of the last refresh.</summary>
    public long Timestamp => _last;

    /// <summary>Time left out of <see cref="Now"/> so far.</summary>
    public long LostMilliseconds { get; private set; }

    /// <summary>The timestamp of the time provider that many milliseconds after the last refresh. Lost time does not matter here.</summary>
    public long TimestampAfter(long milliseconds) => _last + (milliseconds * _ticksPerMillisecond);

    /// <summary>How long the loop was at work, which never falls, and how long ago it was made. Any thread.</summary>
    public (TimeSpan Busy, TimeSpan Total) BusyTime(LoopCounters counters)
    {
        var (slept, now) = counters.SleptUntil(_time);
        var busy = _time.GetElapsedTime(_began + slept, now);
        // The loop notes with the time of its turn that it falls asleep, which is a little earlier than what was told meanwhile.
        lock (_telling)
        {
            _busyTold = busy > _busyTold ? busy : _busyTold;
            return (_busyTold, _time.GetElapsedTime(_began, now));
        }
    }

    /// <summary>Counts the time since the last refresh. <paramref name="slept"/>: how long the loop meant to sleep (-1: any time).</summary>
    public void Refresh(int slept)
    {
        var timestamp = _time.GetTimestamp();
        var elapsed = timestamp - _last;
        _last = timestamp;
        if (slept >= 0)
        {
            var surplus = elapsed - (slept * _ticksPerMillisecond) - _largestGap;
            if (surplus > 0)
            {
                LostMilliseconds += surplus / _ticksPerMillisecond;
                elapsed -= surplus;
            }
        }

        _counted += elapsed;
        Now = _counted / _ticksPerMillisecond;
    }
}
