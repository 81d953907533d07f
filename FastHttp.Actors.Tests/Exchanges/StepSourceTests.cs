using FastHttp.Actors.Exchanges;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

public sealed class StepSourceTests
{
    /// <summary>It is a mistake, and that of the second: the first one must not wait for ever.</summary>
    [Fact]
    public async Task Who_awaits_a_step_first_is_woken_even_if_another_awaits_it_too()
    {
        var source = new StepSource<int>();
        var step = new ValueTask<int>(source, source.Begin());
        var first = Await(step);
        var second = Await(step);
        await Assert.ThrowsAsync<InvalidOperationException>(() => second.WaitAsync(TimeSpan.FromSeconds(20)));
        source.End(5);
        Assert.Equal(5, await first.WaitAsync(TimeSpan.FromSeconds(20)));
        // The next step is nobody's yet.
        var next = new ValueTask<int>(source, source.Begin());
        source.End(6);
        Assert.Equal(6, await next);

        static async Task<int> Await(ValueTask<int> step) => await step;
    }
}
