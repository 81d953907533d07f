using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Which exchanges live again, and what the pool counts.</summary>
public sealed class ExchangePoolTests : IAsyncLifetime
{
    private const int MostResting = 4096;

    private ExchangeBench _bench = null!;

    private ExchangePool Pool => _bench.Pool;

    public async Task InitializeAsync() => _bench = await ExchangeBench.Start();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task The_last_one_given_back_comes_first()
    {
        await _bench.OnLoop(() =>
        {
            var first = Pool.Rent();
            var second = Pool.Rent();
            Assert.NotSame(first, second);
            Pool.Return(first);
            Pool.Return(second);
            Assert.Same(second, Pool.Rent());
            Assert.Same(first, Pool.Rent());
        });
    }

    [Fact]
    public async Task It_lives_again_under_another_number()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var life = exchange.Life;
            new RequestCtx(exchange, life).Text("done");
            Pool.Return(exchange);
            Assert.Same(exchange, _bench.Open());
            Assert.NotEqual(life, exchange.Life);
            Assert.Throws<InvalidOperationException>(() => new RequestCtx(exchange, life).Method);
        });
    }

    [Fact]
    public async Task One_that_waits_for_a_response_is_not_used_again()
    {
        await AssertNotUsedAgain(_ => { });
    }

    [Fact]
    public async Task One_that_is_left_to_its_handler_is_not_used_again()
    {
        await AssertNotUsedAgain(exchange => Assert.True(exchange.GiveUp()));
        await AssertNotUsedAgain(exchange => exchange.RejectInPlace(exchange.Life, Rejection.HandlerFailed));
    }

    [Fact]
    public async Task One_that_somebody_has_claimed_is_not_used_again()
    {
        await AssertNotUsedAgain(exchange => Assert.True(exchange.TryClaim(exchange.Life, isWhole: true)));
    }

    [Fact]
    public async Task One_whose_message_is_out_is_not_used_again()
    {
        var slot = _bench.Slot(ScriptedHandler.Props((_, _) => { }));
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            exchange.SendTo(slot, startBy: 0);
            new RequestCtx(exchange, exchange.Life).Text("before its handler had it");
            Pool.Return(exchange);
            Assert.NotSame(exchange, Pool.Rent());
        });
    }

    [Fact]
    public async Task One_whose_message_has_come_back_is_used_again()
    {
        var slot = _bench.Slot(ScriptedHandler.Props((_, ctx) => ctx.Text("done")));
        var exchange = await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            exchange.SendTo(slot, startBy: 0);
            return exchange;
        });
        await TestServer.Until(() => !_bench.Told.IsEmpty, "the connection was told");
        await _bench.OnLoop(() =>
        {
            Pool.Return(exchange);
            Assert.Same(exchange, Pool.Rent());
        });
    }

    [Fact]
    public async Task It_counts_those_that_are_rented()
    {
        await _bench.OnLoop(() =>
        {
            var left = _bench.Open();
            var idle = Pool.Rent();
            Assert.Equal(2, Pool.InFlight);
            Assert.True(left.GiveUp());
            Pool.Return(left);
            Assert.Equal(1, Pool.InFlight);
            Pool.Return(idle);
            Assert.Equal(0, Pool.InFlight);
        });
    }

    [Fact]
    public async Task Late_responses_are_counted_and_the_first_is_not()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var ctx = new RequestCtx(exchange, exchange.Life);
            ctx.Text("first");
            Assert.Equal(0, Pool.LateResponses);
            ctx.Text("second");
            ctx.Complete();
            ctx.SetStatus(201);
            ctx.Fail(new InvalidOperationException("late"));
            Assert.Equal(4, Pool.LateResponses);
            Pool.Return(exchange);
            ctx.Text("in another life");
            Assert.Equal(5, Pool.LateResponses);
        });
    }

    [Theory]
    [InlineData(MostResting)]
    [InlineData(MostResting + 1)]
    public async Task After_a_burst_it_keeps_so_many(int burst)
    {
        await _bench.OnLoop(() =>
        {
            var all = Enumerable.Range(0, burst).Select(_ => Pool.Rent()).ToList();
            all.ForEach(Pool.Return);
            var again = Enumerable.Range(0, burst).Select(_ => Pool.Rent()).ToHashSet();
            Assert.Equal(MostResting, again.Intersect(all).Count());
            Assert.Equal(burst, again.Count);
        });
    }

    /// <summary>It must find those in flight, wherever others were taken out of its list.</summary>
    [Fact]
    public async Task When_a_handler_dies_those_that_wait_for_it_are_rejected_and_no_others()
    {
        var dying = _bench.Slot(ScriptedHandler.Props((_, _) => { }), takesLoopRequests: false);
        var other = _bench.Slot(ScriptedHandler.Props((_, _) => { }), takesLoopRequests: false);
        var (waiting, others) = await _bench.OnLoop(() =>
        {
            var all = Enumerable.Range(0, 60).Select(_ => _bench.Open()).ToList();
            for (var i = 0; i < all.Count; i++)
            {
                all[i].SendTo(i % 3 == 0 ? dying : other, startBy: 0);
            }

            // Forgotten ones leave gaps, which others move to.
            foreach (var exchange in all.Where((_, i) => i % 3 == 1))
            {
                Assert.True(exchange.GiveUp());
                Pool.Return(exchange);
            }

            return (all.Where((_, i) => i % 3 == 0).ToList(), all.Where((_, i) => i % 3 == 2).ToList());
        });
        Pool.FailRequestsOf(dying.Handler);
        await _bench.OnLoop(() =>
        {
            Assert.All(waiting, exchange => Assert.Equal((true, Rejection.HandlerGone), (exchange.IsLeft, exchange.Rejection)));
            Assert.All(others, exchange => Assert.Equal(ExchangeStage.Open, exchange.State.Stage));
        });
        await TestServer.Until(() => _bench.Told.Count == waiting.Count, "the connection was told of each");
    }

    private Task AssertNotUsedAgain(Action<Exchange> use) => _bench.OnLoop(() =>
    {
        var exchange = _bench.Open();
        use(exchange);
        Pool.Return(exchange);
        Assert.NotSame(exchange, Pool.Rent());
    });
}
