using System.Diagnostics;

namespace FastHttp.Actors.EventLoops;

/// <summary>What the watchdog remembers of one loop.</summary>
internal sealed class LoopWatch(EventLoop loop, TimeSpan threshold, Action<EventLoop, string, TimeSpan>? onStall)
{
    // After the whole process stood still (a garbage collection, a suspended machine) the second look still sees the old step.
    // The third look comes a period later, when the loop has had time to move on.
    private const int LooksNeeded = 3;

    private long _step = -1;
    private long _since;
    private int _looks;
    private bool _reported;

    /// <summary>False when the loop sleeps.</summary>
    public bool Look(long timestamp)
    {
        var step = Volatile.Read(ref loop.Counters.Steps);
        if (loop.IsSleeping)
        {
            _step = -1;
            return false;
        }

        if (step != _step)
        {
            _step = step;
            _since = timestamp;
            _looks = 1;
            _reported = false;
            return true;
        }

        var held = Stopwatch.GetElapsedTime(_since, timestamp);
        if (++_looks >= LooksNeeded && held >= threshold && !_reported)
        {
            _reported = true;
            loop.Counters.Stalls++;
            onStall?.Invoke(loop, loop.Actors.Running?.Self.Path.ToString() ?? "no actor", held);
        }

        return true;
    }
}
