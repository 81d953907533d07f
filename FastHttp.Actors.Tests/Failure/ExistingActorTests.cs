using Akka.Actor;
using Akka.Event;
using Akka.Routing;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>Actors of the application's, under supervisors that know nothing of HTTP: what they fail on is a 500 at once.</summary>
public sealed class ExistingActorTests
{
    public enum Decision
    {
        Restart,
        Stop,
        Resume,
        Escalate,
    }

    [Theory]
    [InlineData(Decision.Restart)]
    [InlineData(Decision.Stop)]
    [InlineData(Decision.Resume)]
    public async Task The_request_a_top_level_actor_fails_on_is_a_500_and_no_other_that_it_holds(Decision decision)
    {
        await using var server = await TestServer.Start(_ => { }, hocon: GuardianThat(decision));
        var kept = new Kept();
        var actor = server.System.ActorOf(Props.Create(() => new Fragile(kept)), "carts");
        var binding = await server.Bind(routes => routes.MapGet("/{what}", actor).WithTimeout(FarAway));
        using var keeping = await server.Connect(binding);
        await keeping.SendGet("/keep");
        await TestServer.Until(() => kept.Ctx is not null, "the actor holds another request");

        var failed = await binding.Get("/boom").Soon();

        Assert.Equal(500, failed.Status);
        if (decision == Decision.Stop)
        {
            Assert.Equal(503, (await keeping.ReceiveResponse()).Status);
            return;
        }

        Assert.Equal("fine", (await binding.Get("/fine").Soon()).Body);
        kept.Ctx!.Value.Text("kept");
        Assert.Equal("kept", (await keeping.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_guardian_that_escalates_ends_the_system_but_the_client_has_its_500()
    {
        using var system = ActorSystem.Create("test", $"akka {{ loglevel = OFF, stdout-loglevel = OFF }}\nfasthttp.event-loops.count = 1\n{GuardianThat(Decision.Escalate)}");
        var actor = system.ActorOf(Props.Create(() => new Fragile(new Kept())), "carts");
        var binding = await system.FastHttp().NewServerAt("127.0.0.1", 0).BindAsync(routes => routes.MapGet("/{what}", actor).WithTimeout(FarAway));

        Assert.Equal(500, (await binding.Get("/boom").Soon()).Status);
        await system.WhenTerminated.Soon();
    }

    [Fact]
    public async Task The_log_names_the_child_that_failed_and_the_request_without_its_query()
    {
        await using var server = await TestServer.Start(_ => { }, hocon: "akka.loglevel = INFO");
        var carts = server.System.ActorOf(Props.Create(() => new Parent(null)), "carts");
        var binding = await server.Bind(routes => routes.MapGet("/carts/{id}", carts).WithTimeout(FarAway));
        using var log = new CapturedLog(server.System);

        Assert.Equal(500, (await binding.Get("/carts/boom?secret=1").Soon()).Status);

        var line = await log.Until(2008);
        Assert.Contains("/user/carts/a failed; its request was answered with 500: GET /carts/boom (route GET /carts/{id})", line, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", line, StringComparison.Ordinal);
        // The failure itself is one line, of the child's own supervisor; ours bears no stack.
        var failure = Assert.Single(log.Events, e => e.Cause is not null);
        Assert.Equal("akka://test/user/carts/a", failure.LogSource);
        Assert.Single(log.Events, e => e is Error);
    }

    [Theory]
    [InlineData(Decision.Restart)]
    [InlineData(Decision.Escalate)]
    public async Task With_our_strategy_in_the_parent_the_log_names_the_child_too_and_once(Decision decision)
    {
        await using var server = await TestServer.Start(_ => { });
        var directive = decision == Decision.Escalate ? Directive.Escalate : Directive.Restart;
        var carts = server.System.ActorOf(
            Props.Create(() => new Parent(new HttpHandlerStrategy(new LocalOnlyDecider(_ => directive)))), "carts");
        var binding = await server.Bind(routes => routes.MapGet("/carts/{id}", carts).WithTimeout(FarAway));
        using var errors = server.Errors();

        Assert.Equal(500, (await binding.Get("/carts/boom").Soon()).Status);

        Assert.Contains("/user/carts/a failed; its request was answered with 500", await OurLine(errors), StringComparison.Ordinal);
        // Whoever fails next has the next line: it would be a second one about the first.
        Assert.Equal(500, (await binding.Get("/carts/boom-again").Soon()).Status);
        Assert.Contains("/carts/boom-again", await OurLine(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_tells_a_failure_is_named_and_not_its_parent()
    {
        await using var server = await TestServer.Start(_ => { });
        var carts = server.System.ActorOf(Props.Create(() => new Parent(null)), "carts");
        var binding = await server.Bind(routes => routes.MapGet("/carts/{id}", carts).WithTimeout(FarAway));
        using var errors = server.Errors();

        Assert.Equal(500, (await binding.Get("/carts/tell").Soon()).Status);
        Assert.Contains("/user/carts/a failed", await OurLine(errors), StringComparison.Ordinal);

        Assert.Equal(500, (await binding.Get("/carts/fail").Soon()).Status);
        Assert.Contains("/user/carts/a failed", await OurLine(errors), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_routee_and_an_actor_that_awaits_are_seen_too()
    {
        await using var server = await TestServer.Start(_ => { });
        var router = server.System.ActorOf(Props.Create(() => new Fragile(new Kept())).WithRouter(new RoundRobinPool(2)), "router");
        var awaiting = server.System.ActorOf(Props.Create<Awaiting>(), "awaiting");
        var binding = await server.Bind(routes =>
        {
            routes.MapGet("/router/{what}", router).WithTimeout(FarAway);
            routes.MapGet("/awaiting", awaiting).WithTimeout(FarAway);
        });

        Assert.Equal(500, (await binding.Get("/router/boom").Soon()).Status);
        Assert.Equal(500, (await binding.Get("/awaiting").Soon()).Status);
    }

    [Fact]
    public async Task What_Akka_says_of_failures_on_other_messages_concerns_no_request()
    {
        await using var server = await TestServer.Start(_ => { });
        var kept = new Kept();
        var actor = server.System.ActorOf(Props.Create(() => new Fragile(kept)), "carts");
        var binding = await server.Bind(routes => routes.MapGet("/{what}", actor).WithTimeout(FarAway));
        using var client = await server.Connect(binding);
        await client.SendGet("/keep");
        await TestServer.Until(() => kept.Ctx is not null, "the actor holds a request");

        actor.Tell("boom");
        server.System.EventStream.Publish(new Error(new InvalidOperationException("no path"), "nowhere", typeof(OneForOneStrategy), "text"));
        server.System.EventStream.Publish(new Error(new InvalidOperationException("no actor"), "akka://test/user/nobody", typeof(OneForOneStrategy), "text"));
        Assert.Equal("fine", (await binding.Get("/fine").Soon()).Body);

        kept.Ctx!.Value.Text("kept");
        Assert.Equal("kept", (await client.ReceiveResponse()).Body);
    }

    private static async Task<string> OurLine(Inbox errors)
    {
        while (true)
        {
            var line = (await errors.ReceiveAsync(FarAway)).ToString()!;
            if (line.Contains("answered with 500", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    private static string GuardianThat(Decision decision) => decision switch
    {
        Decision.Restart => "",
        Decision.Stop => "akka.actor.guardian-supervisor-strategy = \"Akka.Actor.StoppingSupervisorStrategy\"",
        Decision.Resume => $"akka.actor.guardian-supervisor-strategy = \"{typeof(Resuming).FullName}, {typeof(Resuming).Assembly.GetName().Name}\"",
        _ => $"akka.actor.guardian-supervisor-strategy = \"{typeof(Escalating).FullName}, {typeof(Escalating).Assembly.GetName().Name}\"",
    };

    private sealed class Resuming : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(_ => Directive.Resume);
    }

    private sealed class Escalating : SupervisorStrategyConfigurator
    {
        public override SupervisorStrategy Create() => new OneForOneStrategy(_ => Directive.Escalate);
    }

    private sealed class Kept
    {
        public RequestCtx? Ctx { get; set; }
    }

    /// <summary>An ordinary actor, which keeps, fails and responds as it is asked.</summary>
    private sealed class Fragile : ReceiveActor
    {
        public Fragile(Kept kept)
        {
            Receive<RequestCtx>(ctx =>
            {
                switch (ctx.RouteValue("what") ?? ctx.RouteValue("id"))
                {
                    case "keep":
                        kept.Ctx = ctx;
                        break;
                    case "tell":
                        Sender.Tell(new Status.Failure(new InvalidOperationException("told")));
                        break;
                    case "fail":
                        ctx.Fail(new InvalidOperationException("failed"));
                        break;
                    case "fine":
                        Sender.Tell(HttpResponse.Ok("fine"));
                        break;
                    default:
                        throw new InvalidOperationException("Boom");
                }
            });
            Receive<string>(text => throw new InvalidOperationException(text));
        }
    }

    /// <summary>A supervisor of the application's that passes requests on to its child.</summary>
    private sealed class Parent : UntypedActor
    {
        private readonly SupervisorStrategy? _strategy;

        public Parent(SupervisorStrategy? strategy)
        {
            _strategy = strategy;
            Context.ActorOf(Props.Create(() => new Fragile(new Kept())), "a");
        }

        protected override SupervisorStrategy SupervisorStrategy() => _strategy ?? base.SupervisorStrategy();

        protected override void OnReceive(object message) => Context.Child("a").Forward(message);
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting() => ReceiveAsync<RequestCtx>(async _ =>
        {
            await Task.Yield();
            throw new InvalidOperationException("Boom");
        });
    }
}
