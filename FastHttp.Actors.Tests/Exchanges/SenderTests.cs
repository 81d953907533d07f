using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>The senders of requests: what they understand, how they compare, and that each reaches its own request alone.</summary>
public sealed class SenderTests : IAsyncLifetime
{
    private ExchangeBench _bench = null!;

    public static TheoryData<string, object, int> Messages => new()
    {
        { "a response", HttpResponse.Text(201, "text"), 201 },
        { "a response in Success", new Status.Success(HttpResponse.Text(201, "text")), 201 },
        { "a failure", new Status.Failure(new InvalidOperationException("failed")), 500 },
        { "a failure without a cause", new Status.Failure(null!), 500 },
        { "something in Success", new Status.Success("text"), 500 },
        { "a text", "text", 500 },
        { "a response that cannot be sent", new HttpResponse(99), 500 },
        { "a response with a field that cannot be sent", new HttpResponse(200, Fields: [new("X-A", "1"), new("X-A", "\r\n")]), 500 },
    };

    public async Task InitializeAsync() => _bench = await ExchangeBench.Start();

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Theory]
    [MemberData(nameof(Messages))]
    public async Task What_it_understands(string _, object message, int status)
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            new RequestSender(exchange, exchange.Life).Tell(message);
            Assert.Equal(status == 500, exchange is { IsLeft: true, Rejection: Rejection.HandlerFailed });
            Assert.Equal(status != 500, exchange.HasResponse);
            Assert.True(exchange.IsLeft || exchange.Response.Status == status);
        });
    }

    [Fact]
    public async Task Its_own_context_completes_the_request_and_another_fails_it()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var other = _bench.Open();
            new RequestSender(exchange, exchange.Life).Tell(new RequestCtx(exchange, exchange.Life));
            Assert.True(exchange.HasResponse);
            new RequestSender(other, other.Life).Tell(new RequestCtx(exchange, exchange.Life));
            Assert.True(other.IsLeft);
        });
    }

    [Fact]
    public async Task A_sender_of_an_earlier_life_reaches_nobody()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var sender = new RequestSender(exchange, exchange.Life);
            sender.Tell(HttpResponse.Ok("first"));
            _bench.Pool.Return(exchange);
            Assert.Same(exchange, _bench.Open());
            sender.Tell(HttpResponse.Ok("late"));
            sender.Tell("nonsense");
            Assert.Equal(ExchangeStage.Open, exchange.State.Stage);
            Assert.Equal(0, exchange.Response.Body.Written.Length);
            Assert.Equal(2, _bench.Pool.LateResponses);
        });
    }

    [Fact]
    public async Task Senders_of_one_life_are_equal_and_all_others_are_not()
    {
        await _bench.OnLoop(() =>
        {
            var exchange = _bench.Open();
            var other = _bench.Open();
            var sender = new RequestSender(exchange, exchange.Life);
            var same = new RequestSender(exchange, exchange.Life, new HandlerSlot(ActorRefs.Nobody, ExchangeBench.Route, takesLoopRequests: false));
            Assert.Equal<IActorRef>(sender, same);
            Assert.Equal<IActorRef>(sender, same.Unobserved);
            Assert.Equal(sender.GetHashCode(), same.GetHashCode());
            Assert.NotEqual<IActorRef>(sender, new RequestSender(other, other.Life));
            Assert.NotEqual<IActorRef>(sender, new RequestSender(exchange, exchange.Life + 1));
            Assert.Contains(exchange.Life.ToString(), sender.Path.ToString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Paths_of_many_lives_are_unique()
    {
        await _bench.OnLoop(() =>
        {
            var paths = new HashSet<ActorPath>();
            for (var life = 0; life < 1000; life++)
            {
                var exchange = _bench.Open();
                Assert.True(paths.Add(new RequestSender(exchange, exchange.Life).Path));
                new RequestCtx(exchange, exchange.Life).Text("done");
                if (life % 3 != 0)
                {
                    _bench.Pool.Return(exchange);
                }
            }
        });
    }

    [Fact]
    public void It_cannot_leave_the_process()
    {
        Assert.Throws<NotSupportedException>(() => new RequestSender(null!, 1).Provider);
        Assert.Throws<NotSupportedException>(() => new SharedSender(new HandlerSlot(ActorRefs.Nobody, ExchangeBench.Route, takesLoopRequests: false), _bench.Pool).Provider);
    }

    [Fact]
    public async Task An_unobserved_sender_tells_nobody_of_its_use()
    {
        await _bench.OnLoop(() =>
        {
            var slot = new HandlerSlot(ActorRefs.Nobody, ExchangeBench.Route, takesLoopRequests: false);
            for (var i = 0; i < 1000; i++)
            {
                slot.Note(hasResponse: true);
            }

            var exchange = _bench.Open();
            new RequestSender(exchange, exchange.Life, slot).Unobserved.Tell(HttpResponse.Ok("text"));
            Assert.True(exchange.HasResponse);
            Assert.IsType<SharedSender>(slot.SenderFor(_bench.Open()));
        });
    }

    [Fact]
    public async Task A_shared_sender_responds_to_none_and_fails_those_that_its_handler_keeps()
    {
        var seen = 0;
        var slot = _bench.Slot(Handlers.ScriptedHandler.Props((_, _) => Interlocked.Increment(ref seen)));
        var (own, shared, elsewhere) = await _bench.OnLoop(() =>
        {
            var own = _bench.Open();
            own.SendTo(slot, startBy: 0);
            for (var i = 0; i < 1000; i++)
            {
                slot.Note(hasResponse: true);
            }

            var shared = _bench.Open();
            shared.SendTo(slot, startBy: 0);
            return (own, shared, _bench.Open());
        });
        await TestServer.Until(() => seen == 2, "the handler has both");
        await _bench.Settle();
        var sender = new SharedSender(slot, _bench.Pool);
        sender.Tell(HttpResponse.Ok("for whom?"));
        await _bench.Settle();
        Assert.Equal((true, Rejection.HandlerFailed), (shared.IsLeft, shared.Rejection));
        Assert.Equal((true, true), (own.State.Stage == ExchangeStage.Open, elsewhere.State.Stage == ExchangeStage.Open));
        Assert.Equal(1, _bench.Pool.LateResponses);
    }
}
