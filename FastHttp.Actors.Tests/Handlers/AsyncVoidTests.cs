using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>
/// An async void that fails after an await has nobody to tell, and .NET ends the process. Where the server calls it the failure is
/// that of its request. If one of these is not contained, the test run breaks off.
/// </summary>
public sealed class AsyncVoidTests
{
    public static TheoryData<string, bool> OnTheLoop()
    {
        var cases = new TheoryData<string, bool>();
        foreach (var route in new[] { "/delegate", "/override", "/plain", "/become" })
        {
            cases.Add(route, true);
            cases.Add(route, false);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(OnTheLoop))]
    public async Task On_the_loop_it_is_answered_with_500_and_logged(string route, bool akkaInternals)
    {
        await using var server = await TestServer.Start(Map, akkaInternals: akkaInternals);

        await AssertContained(server, route);
    }

    [Theory]
    [InlineData("/delegate")]
    [InlineData("/override")]
    [InlineData("/become")]
    public async Task Off_the_loop_too(string route)
    {
        await using var server = await TestServer.Start(routes =>
        {
            Map(routes);
            foreach (var mapped in routes.All)
            {
                mapped.Pool(2);
            }
        });

        await AssertContained(server, route);
    }

    [Fact]
    public async Task The_fallback_takes_an_asynchronous_delegate()
    {
        await using var server = await TestServer.Start(routes => routes.MapFallback(async ctx =>
        {
            await Task.Yield();
            throw new InvalidOperationException($"no {ctx.Path}");
        }));

        Assert.Equal(500, (await server.Get("/x")).Status);
    }

    [Fact]
    public async Task Each_failure_is_that_of_its_own_request()
    {
        var gates = new Dictionary<string, TaskCompletionSource> { ["/a"] = NewGate(), ["/b"] = NewGate() };
        Action<RequestCtx> handler = async ctx =>
        {
            var path = ctx.Path;
            await gates[path].Task;
            await Task.Yield();
            if (path == "/b")
            {
                throw new InvalidOperationException("of b");
            }

            ctx.Text(path);
        };
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", handler).WithTimeout(FarAway));
        using var a = await server.Connect();
        using var b = await server.Connect();
        await a.SendGet("/a");
        await b.SendGet("/b");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 2, "both requests are there");

        gates["/b"].SetResult();
        Assert.Equal(500, (await b.ReceiveResponse()).Status);
        gates["/a"].SetResult();
        Assert.Equal("/a", (await a.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task On_the_loop_it_goes_on_on_the_loop()
    {
        Action<RequestCtx> handler = async ctx =>
        {
            var loop = EventLoop.Current;
            await Task.Run(() => { });
            var afterOne = ReferenceEquals(loop, EventLoop.Current);
            await Task.Run(() => { });
            ctx.Text($"{loop is not null} {afterOne} {ReferenceEquals(loop, EventLoop.Current)}");
        };
        await using var server = await TestServer.Start(routes => routes.MapGet("/", handler));

        Assert.Equal("True True True", (await server.Get("/")).Body);
    }

    [Fact]
    public async Task One_on_a_message_that_is_no_request_is_logged()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", Props.Create<Plain>()));
        var errors = server.Errors();
        var handler = await server.Actor("/user/*/*/0");

        handler.Tell("message");

        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync().Soon());
        Assert.Equal("after an await", error.Cause.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Those_of_the_start_and_the_end_are_logged(bool onLoop)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            var route = routes.MapGet("/", Props.Create<Beginning>());
            _ = onLoop ? route : route.Pool(1);
        });
        var errors = server.Errors();
        var handler = await server.Actor("/user/*/1-get/0");

        // Restarted: PreRestart, PostStop and PreStart.
        handler.Tell("fail");

        for (var seen = new HashSet<string>(); seen.Count < 3;)
        {
            seen.UnionWith([((Akka.Event.Error)await errors.ReceiveAsync().Soon()).Cause.Message]);
            seen.Remove("restart it");
        }

        Assert.Equal("ok", (await server.Get("/ok")).Body);
    }

    [Fact]
    public async Task A_synchronous_handler_that_blocks_on_a_task_of_its_own_does_not_hold_its_loop_for_ever()
    {
        static async Task<string> Load()
        {
            await Task.Run(() => { });
            return "loaded";
        }

        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text(Load().GetAwaiter().GetResult())));

        Assert.Equal("loaded", (await server.Get("/")).Body);
    }

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Map(HttpRoutes routes)
    {
        routes.MapGet("/delegate", new Action<RequestCtx>(Fails));
        routes.MapGet("/override", Props.Create<Overriding>());
        routes.MapGet("/plain", Props.Create<Plain>());
        routes.MapGet("/become", Props.Create<Becoming>());
    }

    private static async Task AssertContained(TestServer server, string route)
    {
        var errors = server.Errors();
        using var client = await server.Connect();
        Assert.Equal(500, (await client.Get(route)).Status);
        Assert.Equal(500, (await client.Get(route)).Status);
        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync().Soon());
        Assert.Equal("after an await", error.Cause.Message);
        Assert.Contains("was answered with 500", error.Message.ToString(), StringComparison.Ordinal);
    }

    private static async void Fails(RequestCtx ctx)
    {
        await Task.Yield();
        await Task.Run(() => { });
        throw new InvalidOperationException("after an await");
    }

    private static async void FailsOn(string message)
    {
        await Task.Yield();
        throw new InvalidOperationException("after an await");
    }

    private sealed class Overriding : HttpHandlerActor
    {
        protected override async void OnRequest(RequestCtx ctx)
        {
            await Task.Run(() => { });
            await Task.Yield();
            throw new InvalidOperationException("after an await");
        }
    }

    private sealed class Beginning : HttpHandlerActor
    {
        protected override void PreStart() => FailAfterAnAwait("of the start");

        protected override void PostStop() => FailAfterAnAwait("of the end");

        protected override void PreRestart(Exception reason, object message)
        {
            FailAfterAnAwait("of the restart");
            base.PreRestart(reason, message);
        }

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("begun");

        protected override void OnMessage(object message) => throw new InvalidOperationException("restart it");

        private static async void FailAfterAnAwait(string what)
        {
            await Task.Yield();
            throw new InvalidOperationException(what);
        }
    }

    private sealed class Becoming : HttpHandlerActor
    {
        protected override void PreStart() => Become(message => Fails((RequestCtx)message));

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("not become");
    }

    private sealed class Plain : ReceiveActor
    {
        public Plain()
        {
            // As variables: Akka's analyzer knows an async void where it is named.
            Action<RequestCtx> onRequest = Fails;
            Action<string> onText = FailsOn;
            Receive(onRequest);
            Receive(onText);
        }
    }
}
