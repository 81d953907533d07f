using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// A handler goes because of somebody else: what it held, awaiting, stashed or in its mailbox, is a 503 at once and not at the
/// deadline, which is far away here.
/// </summary>
public sealed class VanishedHandlerTests
{
    private readonly TaskCompletionSource _never = new();
    private int _entered;

    public static TheoryData<string, bool> Ways
    {
        get
        {
            var ways = new TheoryData<string, bool>();
            foreach (var way in (string[])["escalate", "route killed", "route stopped", "root killed", "root stopped", "root fails"])
            {
                ways.Add(way, true);
                ways.Add(way, false);
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_a_handler_held_that_goes_with_its_supervisor_is_a_503_at_once(string way, bool onLoop)
    {
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/{what}", Props.Create(() => new Keeping(_never.Task, () => Interlocked.Increment(ref _entered)))).WithTimeout(FarAway)
                .WithSupervision(new HandlerSupervision { Decider = new LocalOnlyDecider(_ => Directive.Escalate) });
            _ = onLoop ? route.PerCore() : route.Pool(2);
        }, loops: onLoop ? 2 : 1);
        var clients = new List<RawClient>();
        var first = await server.Actor("/user/http-handlers/*/0");

        // The first is stashed, the next is awaited, and what comes then waits in the mailbox.
        foreach (var (target, entered) in new[] { ("/stash", 1), ("/await", 2), ("/more", 2) })
        {
            clients.Add(await ConnectToFirst(server));
            await clients[^1].SendGet(target);
            await TestServer.Until(() => Volatile.Read(ref _entered) == entered, $"{target} is with the handler");
            if (!onLoop)
            {
                // The pool serves in turn: this one is the other handler's.
                Assert.Equal("fine", (await server.Get("/fine")).Body);
            }
        }

        await TestServer.Until(() => first.Waiting() == 1, "the last waits in the mailbox");

        await GoAway(way, server);

        foreach (var client in clients)
        {
            var response = await client.ReceiveResponse();
            Assert.Equal((503, "1"), (response.Status, response["Retry-After"]));
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_router_that_is_made_anew_leaves_no_request_of_its_routees_behind()
    {
        await using var server = await TestServer.Start(routes => routes
            .MapGet("/{what}", Props.Create(() => new Keeping(_never.Task, () => Interlocked.Increment(ref _entered))).WithRouter(new RoundRobinPool(2)))
            .Single().WithTimeout(FarAway).WithSupervision(new HandlerSupervision { Decider = new LocalOnlyDecider(_ => Directive.Escalate) }));
        using var client = await server.Connect();
        await client.SendGet("/await");
        await TestServer.Until(() => Volatile.Read(ref _entered) == 1, "it is awaited");

        Assert.Equal(500, (await server.Get("/boom")).Status);

        Assert.Equal(503, (await client.ReceiveResponse()).Status);
    }

    [Theory]
    [InlineData(Directive.Stop)]
    [InlineData(Directive.Restart)]
    public async Task Existing_actors_that_go_or_restart_with_a_sibling_leave_no_request_behind(Directive directive)
    {
        await using var server = await TestServer.Start(_ => { });
        var gate = new TaskCompletionSource();
        var parent = server.System.ActorOf(Props.Create(() => new AllForOne(directive, gate.Task, () => Interlocked.Increment(ref _entered))));
        var children = await parent.Ask<IActorRef[]>("children");
        var binding = await server.Bind(routes =>
        {
            routes.MapGet("/one/{what}", children[0]).WithTimeout(FarAway);
            routes.MapGet("/other/{what}", children[1]).WithTimeout(FarAway);
        });
        using var client = await binding.LocalEndPoint.Connect();
        await client.SendGet("/one/await");
        await TestServer.Until(() => Volatile.Read(ref _entered) == 1, "it is awaited");

        using var failing = await binding.LocalEndPoint.Connect();
        await failing.SendGet("/other/boom");
        if (directive == Directive.Restart)
        {
            // A restart takes nothing from an await that is under way: it goes on, and responds.
            gate.SetResult();
        }

        Assert.Equal(directive == Directive.Stop ? 503 : 200, (await client.ReceiveResponse()).Status);
    }

    private async Task GoAway(string way, TestServer server)
    {
        var root = await server.Actor("/user/http-handlers");
        var route = await server.Actor("/user/http-handlers/*");
        switch (way)
        {
            case "escalate":
                (await server.Actor("/user/http-handlers/*/1")).Tell(new Boom());
                break;
            case "route killed":
                route.Tell(Kill.Instance);
                break;
            case "route stopped":
                route.Tell(PoisonPill.Instance);
                break;
            case "root killed":
                root.Tell(Kill.Instance);
                break;
            case "root stopped":
                root.Tell(PoisonPill.Instance);
                break;
            default:
                root.Tell(new FastHttp.Actors.Handlers.HandlerSupervisor.Start(null!, null!));
                break;
        }
    }

    // To the first loop, whose handler is the first.
    private static async Task<RawClient> ConnectToFirst(TestServer server)
    {
        while (true)
        {
            var (all, ofFirst) = (server.Sum(counters => counters.ConnectionsOpened), server.Loops[0].Counters.ConnectionsOpened);
            var client = await server.Connect();
            await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == all + 1, "it is open");
            if (server.Loops[0].Counters.ConnectionsOpened > ofFirst)
            {
                return client;
            }

            client.Dispose();
        }
    }

    private sealed record Boom;

    private sealed class Keeping : ReceiveActor, IWithUnboundedStash
    {
        public Keeping(Task never, Action entered)
        {
            Receive<Boom>(_ => throw new InvalidOperationException("Boom"));
            Receive<RequestCtx>(ctx => ctx.Path == "/fine", ctx => ctx.Text("fine"));
            Receive<RequestCtx>(ctx => ctx.Path == "/boom", _ => throw new InvalidOperationException("Boom"));
            Receive<RequestCtx>(ctx => ctx.Path == "/stash", _ =>
            {
                Stash.Stash();
                entered();
            });
            ReceiveAsync<RequestCtx>(ctx => ctx.Path == "/await", async _ =>
            {
                entered();
                await never;
            });
            Receive<RequestCtx>(_ => { });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class AllForOne : ReceiveActor
    {
        private readonly Directive _directive;

        public AllForOne(Directive directive, Task gate, Action entered)
        {
            _directive = directive;
            IActorRef[] children = [Make(), Make()];
            Receive<string>(_ => Sender.Tell(children));

            IActorRef Make() => Context.ActorOf(Props.Create(() => new Awaiting(gate, entered)));
        }

        protected override SupervisorStrategy SupervisorStrategy() => new AllForOneStrategy(_ => _directive);
    }

    private sealed class Awaiting : ReceiveActor
    {
        public Awaiting(Task gate, Action entered) => ReceiveAsync<RequestCtx>(async ctx =>
        {
            if (ctx.RouteValue("what") == "boom")
            {
                throw new InvalidOperationException("Boom");
            }

            entered();
            await gate;
            ctx.Text("done");
        });
    }
}
