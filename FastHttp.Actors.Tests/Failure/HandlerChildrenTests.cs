using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>Children of a handler, on its loop and elsewhere, are actors as any other.</summary>
public sealed class HandlerChildrenTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_that_a_child_fails_on_is_a_500_at_once_and_the_child_is_restarted(bool onLoop)
    {
        await using var server = await Start(onLoop, () => new HttpHandlerStrategy());
        using var client = await server.Connect();

        var place = onLoop ? "loop" : "elsewhere";
        Assert.Equal($"1 on {place}", (await client.Get("/count")).Body);
        Assert.Equal($"2 on {place}", (await client.Get("/count")).Body);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        Assert.Equal($"1 on {place}", (await client.Get("/count")).Body);
        Assert.Equal("1 handler", (await client.Get("/handlers")).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_child_that_escalates_makes_its_handler_fail_and_both_start_anew(bool onLoop)
    {
        await using var server = await Start(onLoop, () => new HttpHandlerStrategy(new LocalOnlyDecider(_ => Directive.Escalate)));
        using var client = await server.Connect();

        Assert.Equal(200, (await client.Get("/count")).Status);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        Assert.StartsWith("1 on ", (await client.Get("/count")).Body, StringComparison.Ordinal);
        Assert.Equal("2 handler", (await client.Get("/handlers")).Body);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public async Task The_log_names_the_child_that_failed_and_the_failure_once(bool onLoop, bool withOurStrategy)
    {
        await using var server = await Start(
            onLoop, () => withOurStrategy ? new HttpHandlerStrategy() : new OneForOneStrategy(_ => Directive.Restart), "akka.loglevel = INFO");
        using var log = new CapturedLog(server.System);

        Assert.Equal(500, (await server.Get("/boom")).Status);

        Assert.Matches(
            @"^The handler akka://test/user/http-handlers/0-get--what/0/\S+ failed; its request was answered with 500: GET /boom \(route GET /\{what\}\)\.",
            await log.Until(withOurStrategy ? 2001 : 2008));
        Assert.Single(log.Events, e => e.Cause is not null);
        Assert.Single(log.Events, e => e is Akka.Event.Error);
    }

    private static Task<TestServer> Start(bool onLoop, Func<SupervisorStrategy> strategy, string hocon = "")
    {
        var made = new Made();
        return TestServer.Start(
            routes => routes.MapGet("/{what}", Props.Create(() => new Parent(onLoop, strategy, made))).WithTimeout(FarAway), hocon: hocon);
    }

    private sealed class Made
    {
        public int Handlers;
    }

    private sealed class Parent : HttpHandlerActor
    {
        private readonly Func<SupervisorStrategy> _strategy;
        private readonly Made _made;
        private readonly IActorRef _child;

        public Parent(bool onLoop, Func<SupervisorStrategy> strategy, Made made)
        {
            _strategy = strategy;
            _made = made;
            Interlocked.Increment(ref made.Handlers);
            var props = Props.Create<Child>();
            _child = Context.ActorOf(onLoop ? props.WithDispatcher(Context.Dispatcher.Id) : props);
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy();

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/handlers")
            {
                ctx.Text($"{Volatile.Read(ref _made.Handlers)} handler");
            }
            else
            {
                _child.Forward(ctx);
            }
        }
    }

    private sealed class Child : HttpHandlerActor
    {
        private int _served;

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/boom")
            {
                throw new InvalidOperationException("Boom");
            }

            ctx.Text($"{++_served} on {(EventLoop.Current is null ? "elsewhere" : "loop")}");
        }
    }
}
