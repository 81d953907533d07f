using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>A router given as Props: its routees are handlers too.</summary>
public sealed class RouterTests
{
    private const string Deployed = "akka.actor.deployment { /http-handlers/0-get--what/0 { router = round-robin-pool, nr-of-instances = 2 } }";

    public static TheoryData<string> Pools => ["round-robin", "random", "smallest-mailbox", "broadcast", "consistent-hashing", "from-config"];

    [Theory]
    [MemberData(nameof(Pools))]
    public async Task A_request_that_a_routee_fails_on_is_a_500_at_once_and_the_routee_is_restarted(string kind)
    {
        await using var server = await Start(Props.Create<Counting>().WithRouter(PoolOf(kind)), kind == "from-config" ? Deployed : "");
        using var client = await server.Connect();

        Assert.Equal("1", (await client.Get("/count")).Body);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        Assert.Equal("1", (await client.Get("/count")).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Routees_run_where_the_route_says_and_have_its_mailbox_limit(bool onLoop)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource();
        var props = Props.Create(() => new Gated(gate.Task, begun)).WithRouter(new RoundRobinPool(1));
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/{what}", props).WithTimeout(FarAway).WithMailboxLimit(1);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var routee = await server.Actor("/user/http-handlers/*/0/*");
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/gated");
        await begun.Task.Soon();
        await second.SendGet("/gated");
        await TestServer.Until(() => routee.Waiting() == 1, "the second waits");

        Assert.Equal(503, (await server.Get("/gated")).Status);
        gate.SetResult();
        Assert.Equal(onLoop ? "loop" : "elsewhere", (await first.ReceiveResponse()).Body);
        Assert.Equal(200, (await second.ReceiveResponse()).Status);
    }

    [Fact]
    public async Task A_strategy_of_the_pools_own_is_kept()
    {
        var own = new OneForOneStrategy(_ => Directive.Resume);
        await using var server = await Start(Props.Create<Counting>().WithRouter(new RoundRobinPool(1).WithSupervisorStrategy(own)));
        using var client = await server.Connect();

        Assert.Equal("1", (await client.Get("/count")).Body);
        Assert.Equal(500, (await client.Get("/boom")).Status);

        // Resumed, as its own strategy says: its count goes on.
        Assert.Equal("2", (await client.Get("/count")).Body);
    }

    [Fact]
    public async Task Routees_are_treated_as_the_routes_supervision_says()
    {
        var decider = new LocalOnlyDecider(_ => Directive.Resume);
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", Props.Create<Counting>().WithRouter(new RoundRobinPool(1)))
            .WithTimeout(FarAway).WithSupervision(new HandlerSupervision { Decider = decider }));
        using var client = await server.Connect();

        Assert.Equal("1", (await client.Get("/count")).Body);
        Assert.Equal(500, (await client.Get("/boom")).Status);
        Assert.Equal("2", (await client.Get("/count")).Body);
    }

    [Fact]
    public async Task A_router_whose_routees_cannot_start_is_made_anew_after_a_pause()
    {
        var starts = 0;
        var started = () => Interlocked.Increment(ref starts) > 2;
        var soon = TimeSpan.FromMilliseconds(1);
        await using var server = await TestServer.Start(routes => routes
            .MapGet("/{what}", Props.Create(() => new Starting(started)).WithRouter(new RoundRobinPool(1))).WithTimeout(FarAway)
            .WithSupervision(new HandlerSupervision { MinBackOff = soon, MaxBackOff = soon }));
        using var client = await server.Connect();

        var response = await client.Get("/start");
        while (response.Status == 503)
        {
            response = await client.Get("/start");
        }

        Assert.Equal("started", response.Body);
        await TestServer.Until(() => server.Binding.UnavailableRoutes.Count == 0, "the route has its handler");
        Assert.Equal(3, Volatile.Read(ref starts));
    }

    private static Pool PoolOf(string kind) => kind switch
    {
        "round-robin" => new RoundRobinPool(2),
        "random" => new RandomPool(1),
        "smallest-mailbox" => new SmallestMailboxPool(1),
        "broadcast" => new BroadcastPool(1),
        "consistent-hashing" => new ConsistentHashingPool(2).WithHashMapping(_ => "all alike"),
        _ => FromConfig.Instance,
    };

    private static Task<TestServer> Start(Props props, string hocon = "") => TestServer.Start(
        routes => routes.MapGet("/{what}", props).WithTimeout(FarAway), hocon: hocon);

    private sealed class Gated : ReceiveActor
    {
        public Gated(Task gate, TaskCompletionSource begun) =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                begun.TrySetResult();
                var place = EventLoop.Current is null ? "elsewhere" : "loop";
                await gate;
                ctx.Text(place);
            });
    }

    private sealed class Starting(Func<bool> started) : HttpHandlerActor
    {
        protected override void PreStart()
        {
            if (!started())
            {
                throw new InvalidOperationException("Cannot start.");
            }
        }

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("started");
    }
}
