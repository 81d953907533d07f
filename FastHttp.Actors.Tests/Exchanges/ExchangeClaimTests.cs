using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Who may respond, who is told of it, and what an exchange is after its life.</summary>
public sealed class ExchangeClaimTests : IAsyncLifetime
{
    private ExchangeBench _bench = null!;

    public async Task InitializeAsync() => _bench = await ExchangeBench.Start();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_connection_is_told_once_of_a_response(bool onLoop)
    {
        var exchange = await _bench.OnLoop(_bench.Open);
        var ctx = new RequestCtx(exchange, exchange.Life);
        void RespondTwice()
        {
            ctx.Text("first");
            ctx.Text("second");
        }

        if (onLoop)
        {
            await _bench.OnLoop(RespondTwice);
        }
        else
        {
            RespondTwice();
        }

        await TestServer.Until(() => !_bench.Told.IsEmpty, "the connection was told");
        await _bench.Settle();
        Assert.Same(exchange, Assert.Single(_bench.Told));
        Assert.True(await _bench.OnLoop(() => exchange.HasResponse));
        Assert.Equal("first"u8, exchange.Response.Body.Written);
    }

    [Fact]
    public async Task A_rejection_in_place_keeps_the_request_and_its_reason()
    {
        var exchange = await _bench.OnLoop(_bench.Open);
        Assert.True(exchange.RejectInPlace(exchange.Life, Rejection.HandlerFailed));
        Assert.False(exchange.RejectInPlace(exchange.Life, Rejection.HandlerGone));
        await TestServer.Until(() => !_bench.Told.IsEmpty, "the connection was told");
        await _bench.Settle();
        Assert.Single(_bench.Told);
        Assert.Equal((true, Rejection.HandlerFailed), (exchange.IsLeft, exchange.Rejection));
        Assert.False(exchange.TryClaim(exchange.Life, isWhole: true));
        Assert.True(exchange.State.IsReadable(exchange.Life));
    }

    [Fact]
    public async Task A_response_is_too_late_for_a_request_that_is_given_up_and_the_other_way_round()
    {
        await _bench.OnLoop(() =>
        {
            var givenUp = _bench.Open();
            Assert.True(givenUp.GiveUp());
            Assert.False(givenUp.TryClaim(givenUp.Life, isWhole: true));
            var responded = _bench.Open();
            new RequestCtx(responded, responded.Life).Text("in time");
            Assert.False(responded.GiveUp());
            Assert.False(responded.RejectInPlace(responded.Life, Rejection.HandlerTimeout));
        });
    }

    [Fact]
    public async Task After_an_unclaim_the_request_waits_as_before()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var ctx = new RequestCtx(exchange, exchange.Life);
            ctx.SetStatus(202);
            Assert.Throws<ArgumentOutOfRangeException>(() => ctx.Reply(new HttpResponse(99)));
            Assert.Equal(ExchangeStage.Open, exchange.State.Stage);
            ctx.Text("second try");
            Assert.True(exchange.HasResponse);
            Assert.Equal("second try"u8, exchange.Response.Body.Written);
        });
    }

    [Fact]
    public async Task Of_a_value_that_failed_while_it_was_written_nothing_is_sent()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var ctx = new RequestCtx(exchange, exchange.Life);
            Assert.Throws<InvalidOperationException>(() => ctx.Json(new[] { 1, 2, 3 }.Select(Failing)));
            ctx.SetStatus(500).Complete();
            Assert.Equal((500, 0), (exchange.Response.Status, exchange.Response.Body.Written.Length));
        });

        // After more than the serializer keeps before it writes.
        static string Failing(int number) => number < 3 ? new string('x', 100_000) : throw new InvalidOperationException();
    }

    [Fact]
    public async Task A_whole_response_replaces_what_was_written_and_Complete_does_not()
    {
        await _bench.OnLoop(() =>
        {
            var whole = _bench.Open();
            new RequestCtx(whole, whole.Life).BodyWriter.Write("before"u8);
            new RequestCtx(whole, whole.Life).Text("whole");
            Assert.Equal("whole"u8, whole.Response.Body.Written);
            var completed = _bench.Open();
            new RequestCtx(completed, completed.Life).BodyWriter.Write("before"u8);
            new RequestCtx(completed, completed.Life).Complete();
            Assert.Equal("before"u8, completed.Response.Body.Written);
        });
    }

    [Fact]
    public async Task Once_the_head_was_sent_there_is_no_whole_response()
    {
        var exchange = await _bench.OnLoop(_bench.Open);
        var ctx = new RequestCtx(exchange, exchange.Life);
        var flush = ctx.FlushAsync();
        Assert.Throws<InvalidOperationException>(() => ctx.Text("whole"));
        Assert.Throws<InvalidOperationException>(() => ctx.SetStatus(201));
        ctx.CloseConnection().BodyWriter.Write("more"u8);
        ctx.Complete();
        Assert.Equal(ExchangeStage.Responded, exchange.State.Stage);
        await TestServer.Until(() => _bench.Told.Count == 2, "the connection was told of the step and of the end");
        Assert.True(_bench.Told.TryDequeue(out var step));
        ((BodySignal)step).Drop();
        Assert.False(await flush);
    }

    [Fact]
    public async Task One_step_at_a_time()
    {
        var exchange = await _bench.OnLoop(_bench.Open);
        var ctx = new RequestCtx(exchange, exchange.Life);
        var read = ctx.ReadBodyAsync();
        await Assert.ThrowsAsync<InvalidOperationException>(() => ctx.ReadBodyAsync().AsTask());
        await TestServer.Until(() => !_bench.Told.IsEmpty, "the connection was told of the step");
        var signal = Assert.IsType<BodySignal<BodyPart>>(Assert.Single(_bench.Told));
        Assert.Equal((exchange, exchange.Life), (signal.Exchange, signal.Life));
        signal.End(new BodyPart("piece"u8.ToArray(), IsLast: false, IsAborted: false));
        Assert.Equal("piece"u8.ToArray(), (await read).Bytes.ToArray());
        var next = ctx.ReadBodyAsync();
        signal.Drop();
        Assert.Equal(BodyPart.Aborted, await next);
    }

    [Fact]
    public async Task A_step_of_a_request_that_is_over_ends_at_once()
    {
        var exchange = await _bench.OnLoop(_bench.Open);
        var ctx = new RequestCtx(exchange, exchange.Life);
        ctx.Text("done");
        Assert.False(await ctx.FlushAsync());
        Assert.True((await ctx.ReadBodyAsync()).IsAborted);
    }

    [Fact]
    public async Task The_token_is_cancelled_when_the_request_is_left_and_for_another_life()
    {
        var exchange = await _bench.OnLoop(_bench.Open);
        var ctx = new RequestCtx(exchange, exchange.Life);
        var taken = ctx.Aborted;
        Assert.False(taken.IsCancellationRequested);
        await _bench.OnLoop(exchange.LetGo);
        await TestServer.Until(() => taken.IsCancellationRequested, "the token is cancelled");
        Assert.True(ctx.Aborted.IsCancellationRequested);
        Assert.True(exchange.AbortedOf(exchange.Life + 1).IsCancellationRequested);
    }

    [Fact]
    public async Task What_belongs_to_a_life_ends_with_it()
    {
        await _bench.OnLoop(() =>
        {
            var limit = new ConcurrencyLimit(1, "GET /");
            var exchange = _bench.Pool.Rent();
            Assert.True(exchange.TryEnter(limit));
            exchange.Begin(_bench.Connection);
            new RequestCtx(exchange, exchange.Life).SetStatus(404).SetContentType("a/b").AddField("X-A", "1").CloseConnection().Text("done");
            Assert.Equal(1, limit.Count);
            Assert.False(exchange.LetGo());
            Assert.Equal(0, limit.Count);
            _bench.Pool.Return(exchange);
            Assert.Same(exchange, _bench.Open());
            var response = exchange.Response;
            Assert.Equal((200, null, 0, false, 0), (response.Status, response.ContentType, response.Fields.Length, response.ClosesConnection, response.Body.Written.Length));
            Assert.Null(exchange.Slot);
            Assert.False(new RequestCtx(exchange, exchange.Life).Aborted.IsCancellationRequested);
        });
    }
}
