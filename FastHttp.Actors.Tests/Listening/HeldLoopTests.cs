using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>
/// A server ends by its hard deadline although handlers hold loops or threads and do not return. What they hold is in order again
/// when they do, which TestServer asserts.
/// </summary>
public sealed class HeldLoopTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMilliseconds(300);

    private readonly Hold _hold = new();

    public void Dispose() => _hold.Dispose();

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_held_loop_does_not_hold_the_server_and_its_port_is_free(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.SendGet("/hold");
        await _hold.UntilEntered(1);
        using var log = new CapturedLog(server.System);

        await Ended(server.Binding, Deadline);

        Assert.False(server.Binding.IsReady);
        AssertIsFree(server, transport);
        await log.Until("GET /hold (akka://test/user/http-handlers/0-get-hold/0, which holds event loop 0)");
        _hold.Release();
        // Its connection is closed when the loop comes back; how much of the response it gets is open.
        await client.ReceiveEnd();
    }

    [Fact]
    public async Task The_connections_of_other_loops_are_closed_and_drained_as_ever()
    {
        await using var server = await Start(loops: 2);
        var (holder, idle) = await ConnectToBothLoops(server);
        await holder.SendGet("/hold");
        await _hold.UntilEntered(1);

        var terminated = server.Binding.Terminate(FarAway);

        Assert.Equal(0, await idle.ReceiveEnd());
        Assert.False(terminated.IsCompleted);
        _hold.Release();
        Assert.Equal(200, (await holder.ReceiveResponse()).Status);
        await terminated.Soon();
    }

    [Fact]
    public async Task At_the_deadline_the_connections_of_other_loops_are_cut_off()
    {
        var kept = new TaskCompletionSource();
        await using var server = await Start(loops: 2, routes: routes => routes.MapGet("/keep", _ => kept.SetResult()).WithTimeout(FarAway));
        var (holder, waiting) = await ConnectToBothLoops(server);
        await holder.SendGet("/hold");
        await _hold.UntilEntered(1);
        await waiting.SendGet("/keep");
        await kept.Task.Soon();

        await Ended(server.Binding, Deadline);

        Assert.Equal(-1, await waiting.ReceiveEnd());
        _hold.Release();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task All_loops_held(TransportKind transport)
    {
        await using var server = await Start(transport, loops: 2);
        var (one, other) = await ConnectToBothLoops(server);
        await one.SendGet("/hold");
        await other.SendGet("/hold");
        await _hold.UntilEntered(2);

        await Ended(server.Binding, Deadline);

        AssertIsFree(server, transport);
        _hold.Release();
    }

    [Fact]
    public async Task A_pool_held()
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        var clients = new List<RawClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet("/pool");
        }

        await _hold.UntilEntered(4);

        // From a thread of its own: those of the pool are held.
        Assert.True(await Task.Factory.StartNew(
            () => server.Binding.Terminate(Deadline).Wait(TimeSpan.FromSeconds(15)), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));

        foreach (var client in clients)
        {
            Assert.Equal(-1, await client.ReceiveEnd());
            client.Dispose();
        }

        await log.Until("GET /pool (akka://test/user/http-handlers/1-get-pool/3)");
        AssertIsFree(server, TransportKind.Epoll);
        _hold.Release();
    }

    [Theory]
    [InlineData("PostStop", true)]
    [InlineData("PostStop", false)]
    [InlineData("PreRestart", true)]
    [InlineData("PreRestart", false)]
    [InlineData("constructor", true)]
    [InlineData("constructor", false)]
    [InlineData("after an await", true)]
    public async Task A_handler_that_holds_elsewhere(string where, bool onLoop)
    {
        await using var server = await Start(routes: routes =>
        {
            var route = where == "after an await"
                ? routes.MapGet("/{what}", async _ =>
                {
                    await Task.Yield();
                    _hold.Pass();
                })
                : routes.MapGet("/{what}", Props.Create(() => new Holding(where, _hold)));
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var log = new CapturedLog(server.System);
        if (where != "PostStop")
        {
            using var client = await server.Connect();
            await client.SendGet("/boom");
            await _hold.UntilEntered(1);
        }

        await Ended(server.Binding, Deadline);

        Assert.Equal(1, _hold.Entered);
        AssertIsFree(server, TransportKind.Epoll);
        await log.Until(where == "after an await" ? "event loop 0 is held by code that went on after an await" : "GET /{what} (akka://test/user/http-handlers/3-get--what/0");
        _hold.Release();
    }

    [Fact]
    public async Task A_second_server_of_the_system_ends_too_and_says_who_holds_the_loop()
    {
        await using var server = await Start();
        var second = await server.Bind(routes => routes.MapGet("/", ctx => ctx.Text("second")));
        using var holder = await server.Connect();
        await holder.SendGet("/hold");
        await _hold.UntilEntered(1);
        using var log = new CapturedLog(server.System);

        await Ended(second, Deadline);

        await log.Until("no route of this server (akka://test/user/http-handlers/0-get-hold/0, which holds event loop 0)");
        _hold.Release();
        Assert.Equal(200, (await holder.ReceiveResponse()).Status);
        Assert.Equal("0", (await server.Get("/loop")).Body);
    }

    [Fact]
    public async Task CoordinatedShutdown_goes_on_in_time()
    {
        await using var server = await Start(hocon: "akka.coordinated-shutdown.phases.actor-system-terminate.timeout = 100ms");
        server.Binding.AddToCoordinatedShutdown(Deadline);
        using var client = await server.Connect();
        await client.SendGet("/hold");
        await _hold.UntilEntered(1);

        await CoordinatedShutdown.Get(server.System).Run(CoordinatedShutdown.ClrExitReason.Instance).Soon();

        Assert.True(server.Binding.WhenTerminated.IsCompleted);
        AssertIsFree(server, TransportKind.Epoll);
        Assert.False(server.System.WhenTerminated.IsCompleted);
        _hold.Release();
        await server.System.WhenTerminated.Soon();
    }

    [Fact]
    public async Task Unbind_that_waits_for_a_held_loop_ends_with_the_server()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendGet("/hold");
        await _hold.UntilEntered(1);
        var unbound = server.Binding.Unbind();

        await Ended(server.Binding, Deadline);

        await unbound.Soon();
        _hold.Release();
    }

    // The handlers are released only afterwards, so it is not they that end it.
    private static async Task Ended(ServerBinding binding, TimeSpan deadline)
    {
        await binding.Terminate(deadline).Soon();
        Assert.True(binding.WhenTerminated.IsCompleted);
    }

    private static void AssertIsFree(TestServer server, TransportKind transport)
    {
        if (transport == TransportKind.InMemory)
        {
            server.System.FastHttp().Network.ProbeExclusive(server.Binding.LocalEndPoint);
            return;
        }

        using var other = new Socket(SocketType.Stream, ProtocolType.Tcp);
        other.Bind(server.Binding.LocalEndPoint);
        other.Listen();
        using var client = new Socket(SocketType.Stream, ProtocolType.Tcp);
        client.Connect((IPEndPoint)other.LocalEndPoint!);
        using var accepted = other.Accept();
        Assert.Equal(client.LocalEndPoint, accepted.RemoteEndPoint);
    }

    private async Task<(RawClient OfFirst, RawClient OfSecond)> ConnectToBothLoops(TestServer server)
    {
        var clients = new Dictionary<string, RawClient>();
        while (clients.Count < 2)
        {
            var client = await server.Connect();
            _hold.Keep(client);
            clients.TryAdd((await client.Get("/loop")).Body, client);
        }

        return (clients["0"], clients["1"]);
    }

    private Task<TestServer> Start(
        TransportKind transport = TransportKind.Epoll, int loops = 1, string hocon = "", Action<HttpRoutes>? routes = null) => TestServer.Start(
        all =>
        {
            all.MapGet("/hold", ctx =>
            {
                _hold.Pass();
                ctx.Text("released");
            }).WithTimeout(FarAway);
            all.MapGet("/pool", _ => _hold.Pass()).Pool(4).WithTimeout(FarAway);
            all.MapGet("/loop", ctx => ctx.Text($"{EventLoop.Current!.Index}"));
            routes?.Invoke(all);
        },
        transport,
        loops: loops,
        hocon: hocon);

    private sealed class Holding : HttpHandlerActor
    {
        private readonly string _where;
        private readonly Hold _hold;

        public Holding(string where, Hold hold)
        {
            _where = where;
            _hold = hold;
            if (where == "constructor" && hold.Failed)
            {
                hold.Pass();
            }
        }

        protected override void OnRequest(RequestCtx ctx)
        {
            _hold.Failed = true;
            throw new InvalidOperationException("Boom");
        }

        protected override void PreRestart(Exception reason, object message)
        {
            if (_where == "PreRestart")
            {
                _hold.Pass();
            }
        }

        protected override void PostStop()
        {
            if (_where == "PostStop")
            {
                _hold.Pass();
            }
        }
    }
}
