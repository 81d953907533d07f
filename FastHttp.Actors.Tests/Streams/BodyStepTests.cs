using FastHttp.Actors.Streams;
using Xunit;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>A step of a body whose caller stops waiting.</summary>
public sealed class BodyStepTests
{
    private readonly Queue<TaskCompletionSource<int>> _begun = new();
    private readonly BodyStep<int> _step;

    public BodyStepTests() => _step = new BodyStep<int>(default, _ =>
    {
        _begun.Enqueue(new TaskCompletionSource<int>());
        return new ValueTask<int>(_begun.Peek().Task);
    });

    [Fact]
    public async Task A_caller_gets_the_result_of_its_step()
    {
        for (var i = 0; i < 3; i++)
        {
            var taken = _step.Take(CancellationToken.None);
            Assert.False(taken.IsCompleted);
            _begun.Dequeue().SetResult(i);
            Assert.Equal(i, await taken);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_result_of_a_cancelled_call_is_for_the_next_caller(bool endsBefore)
    {
        using var cancellation = new CancellationTokenSource();
        var first = _step.Take(cancellation.Token);
        await cancellation.CancelAsync();
        var cancelled = await Assert.ThrowsAsync<OperationCanceledException>(() => first.AsTask());
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);

        var step = Assert.Single(_begun);
        if (endsBefore)
        {
            step.SetResult(7);
        }

        var second = _step.Take(CancellationToken.None).AsTask();
        step.TrySetResult(7);
        Assert.Equal(7, await second);
        Assert.Single(_begun);
    }

    [Fact]
    public async Task A_call_that_is_cancelled_before_it_begins_begins_nothing()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _step.Take(new CancellationToken(canceled: true)));
        Assert.Empty(_begun);
    }

    [Fact]
    public async Task Who_waits_can_be_woken_without_a_token()
    {
        _step.Cancel();
        var first = _step.Take().AsTask();
        Assert.False(first.IsCompleted);
        _step.Cancel();
        await Assert.ThrowsAsync<OperationCanceledException>(() => first);
    }

    [Fact]
    public async Task Two_callers_at_one_time_are_a_mistake()
    {
        var first = _step.Take().AsTask();
        Assert.False(first.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await _step.Take());
    }

    /// <summary>Ends and cancellations that meet at every distance: each number comes once and in order.</summary>
    [Fact]
    public async Task No_result_is_lost_or_doubled_when_its_end_and_a_cancellation_meet()
    {
        var number = 0;
        var random = new Random(1);
        var step = new BodyStep<int>(default, _ =>
        {
            var ended = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
            var result = number++;
            var spins = random.Next(200);
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                Thread.SpinWait(spins);
                ended.SetResult(result);
            }, null);
            return new ValueTask<int>(ended.Task);
        });
        for (var expected = 0; expected < 20_000;)
        {
            using var cancellation = new CancellationTokenSource();
            var spins = random.Next(200);
            ThreadPool.UnsafeQueueUserWorkItem(_ =>
            {
                Thread.SpinWait(spins);
                try
                {
                    cancellation.Cancel();
                }
                catch (ObjectDisposedException)
                {
                    // The step was first, and its caller has gone on.
                }
            }, null);
            try
            {
                Assert.Equal(expected, await step.Take(cancellation.Token));
                expected++;
            }
            catch (OperationCanceledException)
            {
            }
        }
    }
}
