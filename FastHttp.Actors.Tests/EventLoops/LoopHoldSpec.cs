using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>How long a loop has been held. Time is moved by hand; the loop has no thread.</summary>
public sealed class LoopHoldSpec
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop = new(0, new QueueTransport(), new EventLoopOptions());
    private readonly ManualTime _time = new();

    [Fact]
    public void It_grows_from_look_to_look_while_the_loop_makes_no_step()
    {
        var hold = new LoopHold(_loop, _time, Timeout.InfiniteTimeSpan);
        hold.Look();
        Assert.Equal(TimeSpan.Zero, hold.Time);

        _time.Advance(10 * Second);
        hold.Look();
        Assert.Equal(10 * Second, hold.Time);

        _time.Advance(TimeSpan.FromMilliseconds(1));
        hold.Look();
        Assert.Equal(TimeSpan.FromMilliseconds(10_001), hold.Time);
    }

    [Fact]
    public void A_step_ends_it_at_once_without_another_look()
    {
        var hold = new LoopHold(_loop, _time, Timeout.InfiniteTimeSpan);
        hold.Look();
        _time.Advance(10 * Second);
        hold.Look();

        _loop.Counters.Steps++;
        Assert.Equal(TimeSpan.Zero, hold.Time);

        hold.Look();
        Assert.Equal(TimeSpan.Zero, hold.Time);
        _time.Advance(Second);
        hold.Look();
        Assert.Equal(Second, hold.Time);
    }

    [Fact]
    public void While_the_process_stands_still_only_the_gap_counts()
    {
        var hold = new LoopHold(_loop, _time, Second);
        hold.Look();

        _time.Advance(TimeSpan.FromHours(1));
        hold.Look();
        Assert.Equal(Second, hold.Time);
    }

    /// <summary>One loop is held the whole time, so the watchdog goes on looking at the other, which sleeps.</summary>
    [Fact]
    public void A_loop_that_sleeps_is_not_held()
    {
        var transport = new QueueTransport();
        using var sleeps = new ManualResetEventSlim();
        transport.OnBlock = _ => sleeps.Set();
        var loop = new EventLoop(0, transport, new EventLoopOptions());
        loop.Start();
        try
        {
            Assert.True(sleeps.Wait(TimeSpan.FromSeconds(20)));
            var hold = new LoopHold(loop, _time, Timeout.InfiniteTimeSpan);
            hold.Look();
            _time.Advance(10 * Second);
            hold.Look();
            Assert.Equal(TimeSpan.Zero, hold.Time);
        }
        finally
        {
            loop.Stop();
        }
    }
}
