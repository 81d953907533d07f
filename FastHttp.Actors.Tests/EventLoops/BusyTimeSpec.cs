using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

public sealed class BusyTimeSpec
{
    [Fact]
    public void It_stands_still_while_the_loop_sleeps()
    {
        var time = new ManualTime();
        var (clock, counters) = (new LoopClock(time, Timeout.InfiniteTimeSpan), new LoopCounters());

        time.Advance(TimeSpan.FromSeconds(2));
        counters.BeginSleep(time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(7)), clock.BusyTime(counters));

        counters.EndSleep(time.GetTimestamp());
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(8)), clock.BusyTime(counters));
    }

    /// <summary>A counter that falls would be a restart of the server to Prometheus, and a peak.</summary>
    [Fact]
    public void It_never_falls_whatever_moment_it_is_read_at()
    {
        const int Reads = 2_000_000;
        var (clock, counters) = (new LoopClock(TimeProvider.System, Timeout.InfiniteTimeSpan), new LoopCounters());
        var isRead = false;
        var loop = new Thread(() =>
        {
            while (!Volatile.Read(ref isRead))
            {
                counters.BeginSleep(TimeProvider.System.GetTimestamp());
                counters.EndSleep(TimeProvider.System.GetTimestamp());
            }
        });
        loop.Start();

        var (falls, last) = (0, TimeSpan.Zero);
        for (var i = 0; i < Reads; i++)
        {
            var (busy, _) = clock.BusyTime(counters);
            falls += busy < last ? 1 : 0;
            last = busy;
        }

        Volatile.Write(ref isRead, true);
        loop.Join();
        Assert.Equal(0, falls);
    }
}
