using System.Diagnostics;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// How long a loop that has nothing to do polls before it sleeps; zero: not at all. Each poll is a whole turn, so deadlines and
/// the work of other threads are served as always, and that work needs no wake-up.
/// </summary>
internal sealed class BusyPoll(TimeSpan duration, LoopCounters counters)
{
    private long _since;

    /// <summary>There was work: the time starts anew.</summary>
    public void Restart() => _since = 0;

    /// <summary>Whether to poll once more. The first call after <see cref="Restart"/> starts the time.</summary>
    public bool GoesOn()
    {
        if (duration == TimeSpan.Zero)
        {
            return false;
        }

        var now = Stopwatch.GetTimestamp();
        if (_since == 0)
        {
            _since = now;
        }

        if (Stopwatch.GetElapsedTime(_since, now) >= duration)
        {
            return false;
        }

        // The step shows the watchdog that this is no stall.
        counters.Steps++;
        counters.IdlePolls++;
        return true;
    }
}
