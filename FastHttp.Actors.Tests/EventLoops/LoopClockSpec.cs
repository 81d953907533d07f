using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

public sealed class LoopClockSpec
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(1000, 0, 1000)]
    [InlineData(1001, 0, 1000)]
    [InlineData(60_000, 0, 1000)]
    [InlineData(60_000, 60_000, 60_000)]
    [InlineData(61_000, 60_000, 61_000)]
    [InlineData(61_001, 60_000, 61_000)]
    [InlineData(90_000, -1, 90_000)]
    public void Time_that_was_not_meant_to_pass_counts_up_to_the_bound(int elapsed, int slept, int counted)
    {
        var clock = new LoopClock(_time, TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromMilliseconds(elapsed));
        clock.Refresh(slept);
        Assert.Equal(counted, clock.Now);
        Assert.Equal(elapsed - counted, clock.LostMilliseconds);
    }

    [Fact]
    public void Without_a_bound_all_time_counts()
    {
        var clock = new LoopClock(_time, Timeout.InfiniteTimeSpan);
        _time.Advance(TimeSpan.FromDays(1));
        clock.Refresh(0);
        Assert.Equal(86_400_000, clock.Now);
    }

    [Fact]
    public void Parts_of_milliseconds_add_up()
    {
        var clock = new LoopClock(_time, TimeSpan.FromSeconds(1));
        for (var i = 0; i < 10; i++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(250));
            clock.Refresh(0);
        }

        Assert.Equal(2, clock.Now);
    }
}
