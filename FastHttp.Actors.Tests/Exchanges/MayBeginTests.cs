using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>What becomes of a request when its turn in a mailbox comes.</summary>
public sealed class MayBeginTests : IAsyncLifetime
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(50);

    // A handler without a mailbox: nobody asks but the test.
    private readonly HandlerSlot _slot = new(ActorRefs.Nobody, ExchangeBench.Route, takesLoopRequests: false);
    private ExchangeBench _bench = null!;

    public async Task InitializeAsync()
    {
        _bench = await ExchangeBench.Start();
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task One_that_may_wait_for_ever_begins_whenever_it_can()
    {
        var exchange = await Sent(startBy: 0);
        _bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.True(exchange.MayBegin(exchange.Life));
        Assert.Equal(ExchangeStage.Open, exchange.State.Stage);
    }

    [Fact]
    public async Task One_that_waited_as_long_as_it_may_begins()
    {
        var exchange = await Sent(_bench.Time.GetTimestamp() + Wait.Ticks);
        _bench.Time.Advance(Wait);
        Assert.True(exchange.MayBegin(exchange.Life));
        Assert.Equal(ExchangeStage.Open, exchange.State.Stage);
    }

    [Fact]
    public async Task One_that_waited_longer_is_rejected()
    {
        var exchange = await Sent(_bench.Time.GetTimestamp() + Wait.Ticks);
        _bench.Time.Advance(Wait + TimeSpan.FromTicks(1));
        Assert.False(exchange.MayBegin(exchange.Life));
        Assert.Equal((true, Rejection.QueueTimeout), (exchange.IsLeft, exchange.Rejection));
        Assert.Equal(0, _bench.Pool.LateResponses);
    }

    [Fact]
    public async Task What_a_handler_has_seen_once_it_gets_again()
    {
        var exchange = await Sent(_bench.Time.GetTimestamp() + Wait.Ticks);
        Assert.True(exchange.MayBegin(exchange.Life));
        _bench.Time.Advance(TimeSpan.FromDays(1));
        Assert.True(exchange.MayBegin(exchange.Life));
        Assert.Equal(ExchangeStage.Open, exchange.State.Stage);
        await _bench.OnLoop(() => exchange.GiveUp());
        Assert.True(exchange.MayBegin(exchange.Life));
    }

    [Fact]
    public async Task One_that_was_given_up_while_it_waited_is_dropped()
    {
        var exchange = await Sent(_bench.Time.GetTimestamp() + Wait.Ticks);
        await _bench.OnLoop(() => exchange.GiveUp());
        Assert.False(exchange.MayBegin(exchange.Life));
        Assert.Equal(Rejection.None, exchange.Rejection);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_is_over_is_dropped_and_counted(bool mayWaitForEver)
    {
        var exchange = await Sent(mayWaitForEver ? 0 : _bench.Time.GetTimestamp() + Wait.Ticks);
        new RequestCtx(exchange, exchange.Life).Text("by somebody else");
        Assert.False(exchange.MayBegin(exchange.Life));
        Assert.Equal(1, _bench.Pool.LateResponses);
    }

    [Fact]
    public async Task One_of_another_life_is_dropped_and_leaves_this_life_as_it_is()
    {
        var exchange = await Sent(startBy: 0);
        var past = exchange.Life;
        new RequestCtx(exchange, past).Text("done");
        await _bench.OnLoop(() =>
        {
            _bench.Pool.Return(exchange);
            Assert.Same(exchange, _bench.Open());
            exchange.SendTo(_slot, _bench.Time.GetTimestamp() + Wait.Ticks);
        });
        Assert.False(exchange.MayBegin(past));
        _bench.Time.Advance(Wait + TimeSpan.FromTicks(1));
        Assert.False(exchange.MayBegin(exchange.Life));
        Assert.Equal(Rejection.QueueTimeout, exchange.Rejection);
    }

    private Task<Exchange> Sent(long startBy) => _bench.OnLoop(() =>
    {
        var exchange = _bench.Open();
        exchange.SendTo(_slot, startBy);
        return exchange;
    });
}
