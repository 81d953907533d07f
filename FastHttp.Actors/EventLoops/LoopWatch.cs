using System.Diagnostics;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// What the watchdog remembers of one loop. The first time that code runs it is loaded and compiled, which is nobody's fault and
/// does not come again: so the time of the compiler does not count, and the first hold of the actors of one parent (the handlers of
/// a route, the connections of a listener) is counted but told only when it lasts longer than a second.
/// </summary>
/// <param name="loop">Which is watched.</param>
/// <param name="threshold">A message that holds the loop longer is told.</param>
/// <param name="onStall">Who is told.</param>
/// <param name="compiled">
/// The time that the compiler has taken so far. It is known for the whole process only: while others compile, a hold is told later.
/// </param>
internal sealed class LoopWatch(EventLoop loop, TimeSpan threshold, Action<EventLoop, string, TimeSpan>? onStall, Func<TimeSpan> compiled)
{
    // After the whole process stood still (a garbage collection, a suspended machine) the second look still sees the old step.
    // The third look comes a period later, when the loop has had time to move on.
    private const int LooksNeeded = 3;

    // Loading and compiling the code of one request takes some 50 ms on a busy machine.
    private static readonly TimeSpan LongestFirst = TimeSpan.FromSeconds(1);

    private readonly HashSet<string> _known = [];
    private long _step = -1;
    private long _since;
    private TimeSpan _compiledBefore;
    private int _looks;
    private string? _holder;
    private bool _reported;

    /// <summary>False when the loop sleeps.</summary>
    public bool Look(long timestamp)
    {
        var step = Volatile.Read(ref loop.Counters.Steps);
        if (loop.IsSleeping)
        {
            EndHold();
            _step = -1;
            return false;
        }

        if (step != _step)
        {
            EndHold();
            _step = step;
            _since = timestamp;
            _compiledBefore = compiled();
            _looks = 1;
            return true;
        }

        var held = Stopwatch.GetElapsedTime(_since, timestamp) - (compiled() - _compiledBefore);
        if (++_looks >= LooksNeeded && held >= threshold && !_reported)
        {
            OnHold(held);
        }

        return true;
    }

    private void OnHold(TimeSpan held)
    {
        var path = loop.Actors.Running?.Self.Path;
        var kind = path?.Parent.ToString() ?? "";
        if (_holder is null)
        {
            loop.Counters.Stalls++;
            _holder = kind;
        }

        if (held >= LongestFirst || _known.Contains(kind))
        {
            _reported = true;
            onStall?.Invoke(loop, path?.ToString() ?? "work of the loop itself", held);
        }
    }

    private void EndHold()
    {
        if (_holder is not null)
        {
            _known.Add(_holder);
        }

        _holder = null;
        _reported = false;
    }
}
