using Akka.Actor;
using Akka.Event;
using Akka.Routing;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>
/// A server on loops that have no internals of Akka, as after a release of Akka that changes them. Every route has a timeout
/// that no test lives to see, so whatever is answered was answered at once.
/// </summary>
public sealed class WithoutAkkaInternalsTests
{
    private const string Host = " HTTP/1.1\r\nHost: test\r\n\r\n";

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Every_kind_of_handler_answers_on_one_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();

        for (var round = 0; round < 3; round++)
        {
            foreach (var kind in new[] { "delegate", "async", "handler", "receive", "reply", "single", "pool", "router", "stash" })
            {
                var response = await client.Get($"/{kind}");
                Assert.Equal((200, kind, false), (response.Status, response.Body, response.SaysClose));
            }
        }

        Assert.False(server.Loops[0].Loop.Actors.UsesRing);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Pipelined_requests_are_answered_in_order(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();

        await client.Send(string.Concat(Enumerable.Range(0, 100).Select(i => $"GET /{(i % 2 == 0 ? "users" : "items")}/{i}{Host}")));

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"{(i % 2 == 0 ? "user" : "item")} {i}", (await client.ReceiveResponse()).Body);
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task What_goes_wrong_in_a_handler_is_answered_at_once_and_the_next_request_is_served(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();

        foreach (var (path, status) in new[] { ("/throw/delegate", 500), ("/throw/actor", 500), ("/throw/await", 500), ("/stop", 503), ("/deaf", 501) })
        {
            var response = await client.Get(path);
            Assert.Equal((path, status, false), (path, response.Status, response.SaysClose));
            Assert.Equal("delegate", (await client.Get("/delegate")).Body);
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Requests_that_wait_for_a_handler_that_stops_are_answered_at_once(TransportKind transport)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(transport, routes => routes.MapGet("/late", Props.Create(() => new StoppingLater(gate.Task))).WithTimeout(FarAway));
        var handler = await server.Actor("/user/http-handlers/*-late/0");
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/late");
        await second.SendGet("/late");
        await TestServer.Until(() => handler.Waiting() == 1, "one request waits behind the other");

        gate.SetResult();

        Assert.Equal(503, (await first.ReceiveResponse()).Status);
        Assert.Equal(503, (await second.ReceiveResponse()).Status);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_drain_serves_what_has_begun_and_ends_when_it_is_served(TransportKind transport)
    {
        var begun = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(transport, routes => routes.MapGet("/kept", ScriptedHandler.Props((_, ctx) => begun.SetResult(ctx))).WithTimeout(FarAway));
        using var idle = await server.Connect();
        using var busy = await server.Connect();
        Assert.Equal("delegate", (await idle.Get("/delegate")).Body);
        await busy.SendGet("/kept");
        var ctx = await begun.Task.Soon();

        var terminated = server.Binding.Terminate(FarAway);
        Assert.Equal(0, await idle.ReceiveEnd());
        Assert.False(terminated.IsCompleted);
        ctx.Text("kept");

        var response = await busy.ReceiveResponse();
        Assert.Equal((200, "kept", true), (response.Status, response.Body, response.SaysClose));
        await busy.ReceiveEnd();
        busy.Dispose();
        await terminated.Soon();
    }

    [Fact]
    public async Task Contexts_are_not_reused_and_none_is_lost()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();

        for (var i = 0; i < 50; i++)
        {
            Assert.Equal("handler", (await client.Get("/handler")).Body);
        }

        await TestServer.Until(() => server.Loops[0].Exchanges.InFlight == 0, "the connection is done with all of them");
    }

    [Fact]
    public async Task The_start_says_so_once_and_what_it_costs()
    {
        var system = ActorSystem.Create("log", "akka { loglevel = WARNING, stdout-loglevel = OFF }");
        try
        {
            var warnings = Inbox.Create(system);
            system.EventStream.Subscribe(warnings.Receiver, typeof(Warning));
            system.FastHttp().UseAkkaInternals = false;
            await system.FastHttp().NewServerAt("127.0.0.1", 0).BindAsync(routes => routes.MapGet("/", ctx => ctx.Text("")));
            await system.FastHttp().NewServerAt("127.0.0.1", 0).BindAsync(routes => routes.MapGet("/", ctx => ctx.Text("")));

            // A loaded machine may have warnings of its own. All that were written before this one come before it.
            system.EventStream.Publish(new Warning("test", typeof(WithoutAkkaInternalsTests), "the last"));
            var lines = new List<string>();
            while (lines is not [.., var last] || !last.Contains("the last", StringComparison.Ordinal))
            {
                lines.Add(Assert.IsType<Warning>(await warnings.ReceiveAsync(TimeSpan.FromSeconds(20))).ToString());
            }

            var line = Assert.Single(lines, line => line.Contains("Akka's public API alone", StringComparison.Ordinal));
            Assert.Contains("FastHttp.Actors(event-loops)", line, StringComparison.Ordinal);
        }
        finally
        {
            await system.Terminate();
        }
    }

    private static Task<TestServer> Start(TransportKind transport, Action<HttpRoutes>? more = null) => TestServer.Start(
        routes =>
        {
            Map(routes);
            more?.Invoke(routes);
        },
        transport,
        akkaInternals: false);

    private static void Map(HttpRoutes routes)
    {
        routes.MapGet("/delegate", ctx => ctx.Text("delegate")).WithTimeout(FarAway);
        routes.MapGet("/async", async ctx =>
        {
            await Task.Yield();
            ctx.Text("async");
        }).WithTimeout(FarAway);
        routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.Path["/users/".Length..]}")).WithTimeout(FarAway);
        routes.MapGet("/items/{id}", ScriptedHandler.Props((_, ctx) => ctx.Text($"item {ctx.Path["/items/".Length..]}"))).WithTimeout(FarAway);
        routes.MapGet("/handler", Saying("handler")).WithTimeout(FarAway);
        routes.MapGet("/single", Saying("single")).WithTimeout(FarAway).Single();
        routes.MapGet("/pool", Saying("pool")).WithTimeout(FarAway).Pool(2);
        routes.MapGet("/router", Saying("router").WithRouter(new RoundRobinPool(2))).WithTimeout(FarAway);
        routes.MapGet("/receive", Props.Create<Receiving>()).WithTimeout(FarAway);
        routes.MapGet("/reply", Props.Create<Replying>()).WithTimeout(FarAway);
        routes.MapGet("/stash", Props.Create<Stashing>()).WithTimeout(FarAway);
        routes.MapGet("/throw/delegate", _ => throw new InvalidOperationException()).WithTimeout(FarAway);
        routes.MapGet("/throw/actor", ScriptedHandler.Props((_, _) => throw new InvalidOperationException())).WithTimeout(FarAway);
        routes.MapGet("/throw/await", Props.Create<ThrowingLater>()).WithTimeout(FarAway);
        routes.MapGet("/stop", ScriptedHandler.Props((context, _) => context.Stop(context.Self))).WithTimeout(FarAway);
        routes.MapGet("/deaf", Props.Create<Deaf>()).WithTimeout(FarAway);
    }

    private static Props Saying(string text) => ScriptedHandler.Props((_, ctx) => ctx.Text(text));

    private sealed class Receiving : ReceiveActor
    {
        public Receiving() => Receive<RequestCtx>(ctx => ctx.Text("receive"));
    }

    private sealed class Replying : ReceiveActor
    {
        public Replying() => Receive<RequestCtx>(_ => Sender.Tell(HttpResponse.Ok("reply")));
    }

    /// <summary>Answers a request only when it has seen it a second time.</summary>
    private sealed class Stashing : ReceiveActor, IWithStash
    {
        public Stashing()
        {
            Receive<RequestCtx>(_ =>
            {
                Stash.Stash();
                Self.Tell("open");
            });
            Receive<string>(_ =>
            {
                BecomeStacked(() => Receive<RequestCtx>(ctx =>
                {
                    ctx.Text("stash");
                    UnbecomeStacked();
                }));
                Stash.UnstashAll();
            });
        }

        public IStash Stash { get; set; } = null!;
    }

    private sealed class ThrowingLater : ReceiveActor
    {
        public ThrowingLater() =>
            ReceiveAsync<RequestCtx>(async _ =>
            {
                await Task.Yield();
                throw new InvalidOperationException();
            });
    }

    private sealed class StoppingLater : ReceiveActor
    {
        public StoppingLater(Task gate) =>
            ReceiveAsync<RequestCtx>(async _ =>
            {
                await gate;
                Context.Stop(Self);
            });
    }

    private sealed class Deaf : ReceiveActor
    {
        public Deaf() => Receive<string>(_ => { });
    }
}
