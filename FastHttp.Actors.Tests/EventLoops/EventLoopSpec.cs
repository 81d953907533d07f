using System.Collections.Concurrent;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.EventLoops;

public sealed class EventLoopSpec : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly QueueTransport _transport = new();
    private readonly ManualTime _time = new();
    private readonly ConcurrentQueue<Exception> _exceptions = new();
    private readonly EventLoop _loop;

    public EventLoopSpec()
    {
        _loop = new EventLoop(3, _transport, new EventLoopOptions
        {
            Time = _time,
            RingBudget = 4,
            WorkBudget = 4,
            OnException = (_, e) => _exceptions.Enqueue(e),
        });
    }

    public void Dispose() => _loop.Stop();

    [Fact]
    public async Task Posted_work_runs_on_the_loop()
    {
        Assert.Null(EventLoop.Current);
        _loop.Start();
        Assert.Same(_loop, await OnLoop(() => EventLoop.Current));
        Assert.Equal("fasthttp-loop-3", await OnLoop(() => Thread.CurrentThread.Name));
    }

    [Fact]
    public async Task Work_posted_before_the_start_runs()
    {
        var result = OnLoop(() => 1);
        _loop.Start();
        Assert.Equal(1, await result);
    }

    /// <summary>Each post waits for the one before, so the loop goes to sleep between them, over and over.</summary>
    [Fact]
    public async Task No_wake_up_is_lost()
    {
        _loop.Start();
        for (var i = 0; i < 20_000; i++)
        {
            await OnLoop(() => 0);
        }

        Assert.InRange(_loop.Wakeups, 0, 20_000);
    }

    [Fact]
    public async Task No_work_of_many_threads_is_lost()
    {
        _loop.Start();
        var count = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 5000; i++)
            {
                _loop.Post(_ => count++, null);
                if (i % 50 == 0)
                {
                    await OnLoop(() => 0);
                }
            }
        })));
        Assert.Equal(20_000, await OnLoop(() => count));
    }

    [Fact]
    public async Task An_idle_loop_waits_without_a_limit_and_turns_no_more()
    {
        var blocked = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        _transport.OnBlock = timeout => blocked.TrySetResult(timeout);
        _loop.Start();
        Assert.Equal(-1, await blocked.Task.WaitAsync(Patience));
        Assert.Equal(1, _transport.BlockingWaits);
    }

    [Fact]
    public async Task It_sleeps_until_the_next_deadline_and_tells_it()
    {
        var told = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocked = new BlockingCollection<int>();
        _transport.OnBlock = blocked.Add;
        _loop.Start();
        Assert.Equal(-1, Take(blocked));
        _loop.Post(_ => _loop.Wheel.Schedule(new TimerNode(new OnDeadline((_, now) => told.SetResult(now))), 4_000), null);
        Assert.Equal(4_000, Take(blocked));
        _time.Advance(TimeSpan.FromSeconds(4));
        _loop.Post(_ => { }, null);
        Assert.Equal(4_000, await told.Task.WaitAsync(Patience));
    }

    [Fact]
    public async Task What_throws_is_contained_and_counted()
    {
        _loop.Start();
        _loop.Post(_ => throw new InvalidOperationException("post"), null);
        _transport.Arrive(() => throw new InvalidOperationException("event"));
        await OnLoop(() =>
        {
            _loop.AtRingEmpty(new Item(() => throw new InvalidOperationException("flush")));
            _loop.SynchronizationContext.Post(_ => throw new InvalidOperationException("context"), null);
            _loop.Wheel.Schedule(new TimerNode(new OnDeadline((_, _) => throw new InvalidOperationException("deadline"))), 0);
            _time.Advance(TimeSpan.FromSeconds(1));
            return 0;
        });
        await Until(() => _loop.Counters.Exceptions == 5);
        Assert.Equal(["context", "deadline", "event", "flush", "post"], _exceptions.Select(e => e.Message).Order());
    }

    [Fact]
    public async Task Flushes_come_in_order_and_once()
    {
        var order = new List<string>();
        _loop.Start();
        await OnLoop(() =>
        {
            var again = false;
            Item? last = null;
            last = new Item(() =>
            {
                order.Add("last");
                if (!again)
                {
                    again = true;
                    _loop.AtRingEmpty(last!);
                }
            });
            var first = new Item(() => order.Add("first"));
            _loop.AtRingEmpty(first);
            _loop.AtRingEmpty(last);
            _loop.AtRingEmpty(first);
            _loop.AtRingEmpty(last);
            return 0;
        });
        Assert.Equal(["first", "last", "last"], await OnLoop(() => order.ToArray()));
    }

    [Fact]
    public async Task A_flush_comes_before_the_next_event()
    {
        var order = new List<string>();
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var item = new Item(() => order.Add("flush"));
        _transport.Arrive(
            () => _loop.AtRingEmpty(item),
            () => order.Add("event"),
            done.SetResult);
        _loop.Start();
        await done.Task.WaitAsync(Patience);
        Assert.Equal(["flush", "event"], order);
    }

    [Fact]
    public async Task A_flush_that_registers_for_ever_does_not_hold_the_loop()
    {
        _loop.Start();
        await OnLoop(() =>
        {
            Item? item = null;
            item = new Item(() => _loop.AtRingEmpty(item!));
            _loop.AtRingEmpty(item);
            return 0;
        });
        Assert.Equal(1, await OnLoop(() => 1));
    }

    [Fact]
    public async Task Work_that_posts_for_ever_holds_up_neither_events_nor_time()
    {
        Action<object?>? again = null;
        again = _ => _loop.Post(again!, null);
        var arrived = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var told = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(again, null);
        _loop.Post(_ => _loop.Wheel.Schedule(new TimerNode(new OnDeadline((_, now) => told.SetResult(now))), 1000), null);
        _loop.Start();
        await OnLoop(() => 0);
        _transport.Arrive(arrived.SetResult);
        await arrived.Task.WaitAsync(Patience);
        _time.Advance(TimeSpan.FromSeconds(2));
        await told.Task.WaitAsync(Patience);
    }

    [Fact]
    public void Stop_runs_what_was_posted_and_drops_what_comes_later()
    {
        var ran = 0;
        using var busy = new ManualResetEventSlim();
        using var go = new ManualResetEventSlim();
        _loop.Start();
        _loop.Post(_ =>
        {
            busy.Set();
            go.Wait(Patience);
        }, null);
        Assert.True(busy.Wait(Patience));
        for (var i = 0; i < 100; i++)
        {
            _loop.Post(_ => _loop.Post(_ => ran++, null), null);
        }

        go.Set();
        _loop.Stop();
        Assert.Equal(100, ran);
        Assert.True(_transport.IsDisposed);
        _loop.Post(_ => ran++, null);
        _loop.SynchronizationContext.Post(_ => ran++, null);
        _loop.Stop();
        Assert.Equal(100, ran);
        Assert.Equal(0, _transport.WakesAfterDispose);
    }

    [Fact]
    public async Task A_loop_cannot_stop_itself()
    {
        _loop.Start();
        await Assert.ThrowsAsync<InvalidOperationException>(() => OnLoop<int>(() =>
        {
            _loop.Stop();
            return 0;
        }));
    }

    [Fact]
    public async Task An_await_under_its_context_comes_back_to_the_loop()
    {
        _loop.Start();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        async Task Delegate()
        {
            await gate.Task;
            await Task.Yield();
            done.SetResult(ReferenceEquals(EventLoop.Current, _loop)
                && ReferenceEquals(SynchronizationContext.Current, _loop.SynchronizationContext));
        }

        var outside = await OnLoop(() =>
        {
            _loop.SynchronizationContext.Run(_ => _ = Delegate(), null);
            return SynchronizationContext.Current;
        });
        Assert.NotSame(_loop.SynchronizationContext, outside);
        gate.SetResult();
        Assert.True(await done.Task.WaitAsync(Patience));
        Assert.NotSame(_loop.SynchronizationContext, await OnLoop(() => SynchronizationContext.Current));
    }

    private static int Take(BlockingCollection<int> values)
    {
        Assert.True(values.TryTake(out var value, Patience));
        return value;
    }

    private async Task Until(Func<bool> condition)
    {
        // Each look is a turn of the loop.
        using var patience = new CancellationTokenSource(Patience);
        while (!await OnLoop(condition))
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private Task<T> OnLoop<T>(Func<T> function)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(_ =>
        {
            try
            {
                result.SetResult(function());
            }
            catch (Exception e)
            {
                result.SetException(e);
            }
        }, null);
        return result.Task.WaitAsync(Patience);
    }

    private sealed class Item(Action flush) : IFlushable
    {
        public IFlushable? NextToFlush { get; set; }

        public void Flush() => flush();
    }

    private sealed class OnDeadline(Action<TimerNode, long> then) : IDeadlineHandler
    {
        void IDeadlineHandler.OnDeadline(TimerNode node, long now) => then(node, now);
    }
}
