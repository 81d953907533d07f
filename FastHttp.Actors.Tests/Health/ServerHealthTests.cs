using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Health;
using FastHttp.Actors.Tests.EventLoops;
using FastHttp.Actors.Tests.Support;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace FastHttp.Actors.Tests.Health;

/// <summary>What a server says of itself, with a clock that is moved by hand.</summary>
public sealed class ServerHealthTests
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(10_000, HealthStatus.Healthy)]
    [InlineData(10_001, HealthStatus.Degraded)]
    public void A_loop_may_be_held_as_long_as_the_limit_and_not_longer(int milliseconds, HealthStatus expected)
    {
        var holds = Enumerable.Range(0, 2).Select(index => new LoopHold(
            new EventLoop(index, new QueueTransport(), new EventLoopOptions()), _time, Timeout.InfiniteTimeSpan)).ToList();
        holds[1].Look();
        _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
        holds[1].Look();

        var result = ServerHealth.Liveness(holds, Longest, HealthStatus.Degraded);

        Assert.Equal(expected, result.Status);
        Assert.Equal(
            expected == HealthStatus.Healthy ? "2 event loops move on" : "event loop 1 has been held for 10.0 s by code that went on after an await",
            result.Description);
    }

    [Fact]
    public void Without_a_loop_none_is_held() => Assert.Equal(HealthStatus.Healthy, ServerHealth.Liveness([], Longest, HealthStatus.Unhealthy).Status);

    [Fact]
    public void A_limit_that_a_watchdog_cannot_keep_is_a_mistake()
    {
        Assert.Equal(Longest, ServerHealth.LongestHold(null));
        Assert.Equal(TimeSpan.FromMilliseconds(100), ServerHealth.LongestHold(TimeSpan.FromMilliseconds(100)));
        Assert.Equal(TimeSpan.FromDays(1), ServerHealth.LongestHold(TimeSpan.FromDays(1)));
        Assert.Throws<ArgumentOutOfRangeException>("longestHold", () => ServerHealth.LongestHold(TimeSpan.FromMilliseconds(99)));
        Assert.Throws<ArgumentOutOfRangeException>("longestHold", () => ServerHealth.LongestHold(TimeSpan.FromDays(1) + TimeSpan.FromTicks(1)));
    }
}
