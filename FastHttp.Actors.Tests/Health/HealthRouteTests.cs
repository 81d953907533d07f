using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Listening;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Health;

/// <summary>MapHealth in an ActorSystem without a host.</summary>
public sealed class HealthRouteTests : IDisposable
{
    private const string Live = """{"status":"Healthy","results":{"akka.fasthttp.liveness":{"status":"Healthy","description":"1 event loop moves on","data":{}}}}""";
    private const string Ready = """{"status":"Healthy","results":{"akka.fasthttp":{"status":"Healthy","description":"1 server accepts requests","data":{}}}}""";
    private const string NotReady = """{"status":"Unhealthy","results":{"akka.fasthttp":{"status":"Unhealthy","description":"not bound yet, unbinding or draining","data":{}}}}""";

    private readonly Hold _hold = new();

    public void Dispose() => _hold.Dispose();

    [Theory]
    [InlineData("/health/live", Live)]
    [InlineData("/health/ready", Ready)]
    public async Task A_server_that_is_well_says_so_and_nobody_keeps_it(string target, string body)
    {
        await using var server = await TestServer.Start(routes => routes.MapHealth());
        using var client = await server.Connect();

        var response = await client.Get(target);

        Assert.Equal((200, body), (response.Status, response.Body));
        Assert.Equal(("application/json", "no-store"), (response["Content-Type"], response["Cache-Control"]));
        var head = await client.Exchange($"HEAD {target} HTTP/1.1\r\nHost: test\r\n\r\n");
        Assert.Equal((200, response["Content-Length"]), (head.Status, head["Content-Length"]));
    }

    [Fact]
    public async Task The_prefix_may_be_another_one_and_a_group_has_its_own()
    {
        await using var server = await TestServer.Start(routes => routes.Group("/internal").MapHealth("/probe"));

        Assert.Equal((200, Ready), ((await server.Get("/internal/probe/ready")).Status, (await server.Get("/internal/probe/ready")).Body));
        Assert.Equal(200, (await server.Get("/internal/probe/live")).Status);
        Assert.Equal(404, (await server.Get("/health/live")).Status);
    }

    /// <summary>Also for who comes now: a load balancer asks on a new connection each time.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task As_soon_as_its_end_is_asked_for_it_is_not_ready_while_its_sockets_still_accept(bool unbinds)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapHealth(),
            configure: options => (options.DrainDelay, options.TerminationDeadline) = (TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15)));
        Assert.Equal(200, (await server.Get("/health/ready")).Status);

        // Half of the deadline is the delay then; the first deadline counts, so the end of the test waits for it.
        _ = unbinds ? server.Binding.Unbind() : server.Binding.Terminate(TimeSpan.FromSeconds(6));

        var response = await server.Get("/health/ready");
        Assert.Equal((503, NotReady), (response.Status, response.Body));
        Assert.Equal((200, Live), ((await server.Get("/health/live")).Status, (await server.Get("/health/live")).Body));
        Assert.False(server.Loops[0].IsDraining);
    }

    /// <summary>The phase before service-unbind may take long, by what others do in it.</summary>
    [Fact]
    public async Task It_is_not_ready_from_the_first_phase_of_the_shutdown_on()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapHealth(), hocon: "akka.coordinated-shutdown.phases.before-service-unbind.timeout = 60s");
        server.Binding.AddToCoordinatedShutdown(FarAway);
        var others = new TaskCompletionSource<Akka.Done>(TaskCreationOptions.RunContinuationsAsynchronously);
        var shutdown = CoordinatedShutdown.Get(server.System);
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, "others", () => others.Task);

        var ended = shutdown.Run(CoordinatedShutdown.UnknownReason.Instance);

        await TestServer.Until(() => !server.Binding.IsReady, "it is not ready");
        Assert.Equal(503, (await server.Get("/health/ready")).Status);
        others.SetResult(Akka.Done.Instance);
        await ended.Soon();
    }

    [Fact]
    public async Task A_route_without_a_handler_degrades_it_and_is_named()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapHealth();
            routes.MapGet("/broken", Props.Create<Broken>());
        });

        var response = await server.Get("/health/ready");

        Assert.Equal(
            (200, """{"status":"Degraded","results":{"akka.fasthttp":{"status":"Degraded","description":"without a handler: GET /broken","data":{}}}}"""),
            (response.Status, response.Body));
    }

    [Fact]
    public async Task A_held_loop_is_told_by_another_one_with_the_actor_that_holds_it()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapHealth(longestHold: TimeSpan.FromMilliseconds(200));
                routes.MapGet("/loop", ctx => ctx.Text($"{EventLoop.Current!.Index}"));
                routes.MapGet("/hold", ctx =>
                {
                    _hold.Pass();
                    ctx.Text("released");
                }).WithTimeout(FarAway);
            },
            loops: 2);
        var clients = await ConnectToEachLoop(server);
        await clients[0].SendGet("/hold");
        await _hold.UntilEntered(1);

        var response = await Until(clients[1], 503);

        Assert.StartsWith("""{"status":"Unhealthy","results":{"akka.fasthttp.liveness":{"status":"Unhealthy","description":"event loop 0 has been held for 0.""", response.Body, StringComparison.Ordinal);
        Assert.Contains(" s by akka://test/user/http-handlers/3-get-hold/0", response.Body, StringComparison.Ordinal);
        _hold.Release();
        Assert.Equal(200, (await clients[0].ReceiveResponse()).Status);
        await Until(clients[1], 200);
    }

    private static async Task<RawResponse> Until(RawClient client, int status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var response = await client.Get("/health/live");
            if (response.Status == status)
            {
                return response;
            }
        }
    }

    private async Task<RawClient[]> ConnectToEachLoop(TestServer server)
    {
        var clients = new Dictionary<string, RawClient>();
        while (clients.Count < server.Loops.Count)
        {
            var client = await server.Connect();
            _hold.Keep(client);
            clients.TryAdd((await client.Get("/loop")).Body, client);
        }

        return [.. clients.OrderBy(client => client.Key, StringComparer.Ordinal).Select(client => client.Value)];
    }

    private sealed class Broken : HttpHandlerActor
    {
        public Broken() => throw new InvalidOperationException("Not today.");

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("never");
    }
}
