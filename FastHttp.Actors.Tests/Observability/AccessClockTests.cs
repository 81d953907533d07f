using FastHttp.Actors.Observability;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

public sealed class AccessClockTests
{
    private readonly CountingTime _time = new();

    [Theory]
    [InlineData(999, 1)]
    [InlineData(1000, 2)]
    [InlineData(-1, 2)]
    public void The_clock_is_asked_once_a_second_and_lines_have_its_time_to_the_tick(int milliseconds, int asked)
    {
        var clock = new AccessClock(_time);
        Assert.Equal(_time.Now, clock.At(_time.GetTimestamp()));
        _time.Timestamp += milliseconds;
        Assert.Equal(_time.Now, clock.At(_time.GetTimestamp()));
        Assert.Equal(asked, _time.Asked);
    }

    [Fact]
    public void A_clock_that_is_set_is_seen_within_a_second()
    {
        var clock = new AccessClock(_time);
        clock.At(_time.GetTimestamp());
        _time.Set += TimeSpan.FromHours(1);
        _time.Timestamp += 1000;
        Assert.Equal(_time.Now, clock.At(_time.GetTimestamp()));
    }

    private sealed class CountingTime : TimeProvider
    {
        public long Timestamp { get; set; } = 5_000_000_000;

        public DateTimeOffset Set { get; set; } = DateTimeOffset.UnixEpoch;

        public DateTimeOffset Now => Set + TimeSpan.FromMilliseconds(Timestamp);

        public int Asked { get; private set; }

        public override long TimestampFrequency => 1000;

        public override long GetTimestamp() => Timestamp;

        public override DateTimeOffset GetUtcNow()
        {
            Asked++;
            return Now;
        }
    }
}
