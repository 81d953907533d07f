using System.Collections.Concurrent;
using System.Diagnostics;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public abstract partial class TransportContract
{
    private protected const int DeadlineMilliseconds = 10_000;

    [Fact]
    public void Wait_polls_and_honours_its_timeout()
    {
        var transport = CreateLoop().Transport;
        var started = Stopwatch.GetTimestamp();
        Assert.Equal(0, transport.Wait(0));
        Assert.Equal(0, transport.Wait(50));
        // The system's clock for waiting may be a tick behind ours.
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 45, DeadlineMilliseconds);
    }

    [Fact]
    public void Wake_ends_the_wait_of_another_thread()
    {
        var transport = CreateLoop().Transport;
        var waiting = new Thread(() => transport.Wait(-1));
        waiting.Start();
        transport.Wake();
        Assert.True(waiting.Join(DeadlineMilliseconds));
    }

    [Fact]
    public void Wake_before_the_wait_ends_it_once_however_often_it_was_called()
    {
        var transport = CreateLoop().Transport;
        for (var round = 0; round < 3; round++)
        {
            transport.Wake();
            transport.Wake();
            Assert.Equal(0, transport.Wait(-1));
            var started = Stopwatch.GetTimestamp();
            Assert.Equal(0, transport.Wait(20));
            Assert.InRange(Stopwatch.GetElapsedTime(started).TotalMilliseconds, 15, DeadlineMilliseconds);
        }
    }

    [Fact]
    public void A_wake_up_among_events_is_not_an_event()
    {
        using var pair = CreatePair();
        pair.Loop.Settle();
        for (var round = 0; round < 20; round++)
        {
            pair.Owner.Forget();
            pair.Loop.Transport.Wake();
            pair.ClientSends([1]);
            pair.Loop.Transport.Wake();
            pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
            Assert.Equal(1, pair.Owner.Times);
            Assert.Equal(1, pair.Server.Receive(new byte[8]));
        }
    }

    [Fact]
    public void No_wake_up_is_lost()
    {
        const int items = 20_000;
        var transport = CreateLoop().Transport;
        var queue = new ConcurrentQueue<int>();
        var taken = 0;
        var consumer = new Thread(() =>
        {
            while (taken < items)
            {
                transport.Wait(-1);
                while (queue.TryDequeue(out _))
                {
                    taken++;
                }
            }
        })
        { IsBackground = true };
        consumer.Start();
        Parallel.For(0, items, item =>
        {
            queue.Enqueue(item);
            transport.Wake();
        });
        Assert.True(consumer.Join(DeadlineMilliseconds));
        Assert.Equal(items, taken);
    }

    [Fact]
    public void Wake_after_the_end_does_nothing()
    {
        var loop = CreateLoop();
        loop.Dispose();
        loop.Transport.Wake();
    }
}
