using System.Diagnostics;

namespace FastHttp.Actors.EventLoops;

/// <summary>What the watchdog remembers of one loop.</summary>
internal sealed class LoopWatch(EventLoop loop, TimeSpan threshold, Action<EventLoop, string, TimeSpan>? onStall)
{
    // When the whole process was held (a collection, a suspended machine) the second look still shows the old step; the third
    // comes a period later, when the loop has had time to move.
    private const int LooksNeeded = 3;

    private long _step = -1;
    private long _since;
    private int _looks;
    private bool _reported;

    /// <summary>False when the loop sleeps.</summary>
    public bool Look(long timestamp)
    {
        var step = loop.Step;
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
            onStall?.Invoke(loop, loop.Running?.Self.Path.ToString() ?? "no actor", held);
        }

        return true;
    }
}
