using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>Who names a dispatcher for a handler, in whatever way Akka allows, has it there and not on a loop.</summary>
public sealed class DispatcherTests
{
    private const string Isolated = """
        isolated { type = Dispatcher, executor = "default-executor", throughput = 1 }
        """;

    private static readonly Action<HttpRoute> PerCore = route => route.PerCore();
    private static readonly Action<HttpRoute> Single = route => route.Single();

    public static TheoryData<string, Props, string, string> Namings => new()
    {
        { "Props", Where.Props.WithDispatcher("isolated"), "", "isolated" },
        { "Props, the default one", Where.Props.WithDispatcher("akka.actor.default-dispatcher"), "", "akka.actor.default-dispatcher" },
        { "a deployment", Where.Props, """akka.actor.deployment."/http-handlers/0-get/0".dispatcher = isolated""", "isolated" },
        { "a deployment with a wildcard", Where.Props, """akka.actor.deployment."/http-handlers/0-get/*".dispatcher = isolated""", "isolated" },
        {
            "a deployment against Props", Where.Props.WithDispatcher("akka.actor.default-dispatcher"),
            """akka.actor.deployment."/http-handlers/*/*".dispatcher = isolated""", "isolated"
        },
        { "the Props of a router", Where.Props.WithRouter(new RoundRobinPool(2)).WithDispatcher("isolated"), "", "isolated" },
        {
            "the pool of a deployment", Where.Props.WithRouter(FromConfig.Instance),
            """
            akka.actor.deployment."/http-handlers/0-get/0" {
              router = round-robin-pool, nr-of-instances = 2
              pool-dispatcher { type = Dispatcher, executor = "default-executor", throughput = 1 }
            }
            """,
            "akka.actor.deployment./http-handlers/0-get/0.pool-dispatcher"
        },
        {
            "the deployment of a router", Where.Props.WithRouter(FromConfig.Instance),
            """akka.actor.deployment."/http-handlers/0-get/0" { router = round-robin-pool, nr-of-instances = 2, dispatcher = isolated }""",
            "isolated"
        },
    };

    [Theory]
    [MemberData(nameof(Namings))]
    public async Task A_handler_runs_on_the_dispatcher_that_is_named_for_it(string by, Props handler, string hocon, string expected)
    {
        foreach (var placement in (Action<HttpRoute>[])[PerCore, Single])
        {
            await using var server = await TestServer.Start(
                routes => placement(routes.MapGet("/", handler).WithTimeout(FarAway)), hocon: $"{Isolated}\n{hocon}");
            using var client = await server.Connect();

            var response = await client.Get("/");

            Assert.True(response.Body == $"{expected} off the loops", $"{by}: {response.Status} {response.Body}");
        }
    }

    [Fact]
    public async Task Without_a_name_it_runs_on_its_loop()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", Where.Props), hocon: Isolated);

        Assert.EndsWith(" on a loop", (await server.Get("/")).Body);
    }

    [Fact]
    public async Task The_placement_still_says_how_many_there_are()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", Props.Create<Name>().WithDispatcher("isolated")).PerCore(), loops: 2, hocon: Isolated);

        var seen = new HashSet<string>();
        while (seen.Count < 2)
        {
            // Which loop gets a connection is the kernel's choice.
            seen.Add((await server.Get("/")).Body);
        }

        Assert.Equal(["0", "1"], seen.Order());
    }

    [Fact]
    public async Task It_may_block_and_the_core_serves_on_and_its_mailbox_is_bounded()
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/", ScriptedHandler.Props((_, ctx) =>
                {
                    gate.Pass().Wait();
                    ctx.Text("done");
                }).WithDispatcher("isolated")).WithTimeout(FarAway).WithMailboxLimit(1);
                routes.MapGet("/other", ctx => ctx.Text("served"));
            },
            hocon: Isolated);
        var handler = await server.Actor("/user/http-handlers/0-get/0");
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/");
        await gate.UntilEntered();
        await second.SendGet("/");
        await TestServer.Until(() => handler.Waiting() == 1, "one request waits");

        var other = await server.Get("/other").Soon();
        var beyond = await server.Get("/").Soon();

        Assert.Equal((200, "served"), (other.Status, other.Body));
        Assert.Equal((503, "1"), (beyond.Status, beyond["Retry-After"]));
        gate.Open();
        Assert.Equal(["done", "done"], [(await first.ReceiveResponse()).Body, (await second.ReceiveResponse()).Body]);
    }

    private sealed class Where : HttpHandlerActor
    {
        public static Props Props { get; } = Akka.Actor.Props.Create<Where>();

        protected override void OnRequest(RequestCtx ctx) =>
            ctx.Text($"{((ActorCell)Context).Dispatcher.Id} {(EventLoop.Current is null ? "off the loops" : "on a loop")}");
    }

    private sealed class Name : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(Self.Path.Name);
    }
}
