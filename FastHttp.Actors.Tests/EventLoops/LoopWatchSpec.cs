using System.Diagnostics;
using FastHttp.Actors.EventLoops;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>Which holds of a loop are told. Time is moved by hand; the loop has no thread.</summary>
public sealed class LoopWatchSpec
{
    private readonly EventLoop _loop = new(0, new QueueTransport(), new EventLoopOptions());
    private readonly List<double> _told = [];
    private readonly LoopWatch _watch;
    private TimeSpan _compiled;
    private double _now;

    public LoopWatchSpec() =>
        _watch = new LoopWatch(_loop, TimeSpan.FromMilliseconds(25), (_, _, held) => _told.Add(held.TotalMilliseconds), () => _compiled);

    [Fact]
    public void The_first_hold_is_counted_and_told_only_after_a_second()
    {
        Hold(999);
        Assert.Equal((0, 1), (_told.Count, _loop.Counters.Stalls));

        Hold(25);
        Assert.Equal([25.0], _told);
        Assert.Equal(2, _loop.Counters.Stalls);
    }

    [Fact]
    public void A_first_hold_of_a_second_is_told_once()
    {
        Hold(1000);
        Assert.Equal([1000.0], _told);
        Assert.Equal(1, _loop.Counters.Stalls);
    }

    [Fact]
    public void Less_than_the_threshold_is_no_hold()
    {
        Hold(100);
        Hold(24);
        Assert.Empty(_told);
        Assert.Equal(1, _loop.Counters.Stalls);
    }

    [Fact]
    public void What_the_compiler_takes_does_not_count()
    {
        Hold(100);
        Hold(40, compiling: 16);
        Assert.Empty(_told);

        Hold(40, compiling: 15);
        Assert.Equal([25.0], _told);
    }

    private void Hold(double milliseconds, double compiling = 0)
    {
        _loop.Counters.Steps++;
        Look(0);
        Look(1);
        _compiled += TimeSpan.FromMilliseconds(compiling);
        Look(milliseconds - 1);
        _loop.Counters.Steps++;
        Look(1);
    }

    private void Look(double later)
    {
        _now += later;
        _watch.Look((long)(_now * Stopwatch.Frequency / 1000));
    }
}
