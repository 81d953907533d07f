using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

public sealed class SystemShutdownTests
{
    private readonly TaskCompletionSource<RequestCtx> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task CoordinatedShutdown_unbinds_then_waits_for_what_is_in_flight()
    {
        await using var server = await Start();
        server.Binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(4));
        var unbound = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        CoordinatedShutdown.Get(server.System).AddTask(CoordinatedShutdown.PhaseServiceUnbind, "look", async () =>
        {
            await server.Binding.Unbind();
            unbound.SetResult(server.Loops[0].IsDraining);
            return Akka.Done.Instance;
        });
        using var client = await server.Connect();
        await client.SendGet("/keep");
        var ctx = await _kept.Task.Soon();

        var shutdown = CoordinatedShutdown.Get(server.System).Run(CoordinatedShutdown.ClrExitReason.Instance);
        Assert.False(await unbound.Task.Soon());
        Assert.False(server.Binding.IsReady);
        await Assert.ThrowsAsync<SocketException>(server.Connect);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the next phase drains");
        Assert.False(server.System.WhenTerminated.IsCompleted);
        ctx.Text("finished");

        var response = await client.ReceiveResponse();
        Assert.Equal("finished", response.Body);
        Assert.True(response.SaysClose);
        await shutdown.Soon();
        Assert.True(server.Binding.WhenTerminated.IsCompleted);
    }

    [Theory]
    [InlineData(60_000, 5000, 4500)]
    [InlineData(4500, 5000, 4500)]
    [InlineData(4499, 5000, 4499)]
    [InlineData(0, 5000, 0)]
    [InlineData(60_000, 501, 1)]
    [InlineData(60_000, 499, 0)]
    public void A_deadline_beyond_the_phases_own_is_cut_to_fit_it(int deadline, int phase, int expected) =>
        Assert.Equal(expected, ServerBinding.Within(TimeSpan.FromMilliseconds(phase), TimeSpan.FromMilliseconds(deadline)).TotalMilliseconds);

    [Theory]
    [InlineData(700)]
    [InlineData(100)]
    public async Task A_phase_that_is_shorter_than_the_deadline_cuts_off_what_is_in_flight(int phase)
    {
        await using var server = await Start($"akka.coordinated-shutdown.phases.service-requests-done.timeout = {phase}ms");
        server.Binding.AddToCoordinatedShutdown(FarAway);
        using var client = await server.Connect();
        await client.SendGet("/keep");
        await _kept.Task.Soon();

        await CoordinatedShutdown.Get(server.System).Run(CoordinatedShutdown.ClrExitReason.Instance).Soon();

        Assert.Equal(-1, await client.ReceiveEnd());
        await server.Binding.WhenTerminated.Soon();
    }

    [Fact]
    public async Task A_system_that_ends_without_unbinding_ends_in_time_with_requests_in_flight()
    {
        await using var server = await Start();
        var clients = new List<RawClient>();
        foreach (var path in new[] { "/keep", "/await", "/wait" })
        {
            clients.Add(await server.Connect());
            await clients[^1].SendGet(path);
        }

        clients.Add(await server.Connect());
        await clients[^1].Send("GET / HT");
        await _kept.Task.Soon();
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 3, "all are in flight");

        await server.System.Terminate().Soon();

        Assert.True(server.Binding.WhenTerminated.IsCompleted);
        Assert.False(server.Binding.IsReady);
        foreach (var client in clients)
        {
            // Answered with 503 or cut off, but ended.
            await client.ReceiveEnd();
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_system_that_ends_while_clients_keep_asking_ends_in_time()
    {
        await using var server = await Start();
        var asking = Enumerable.Range(0, 4).Select(_ => AskUntilTheEnd(server)).ToList();
        await TestServer.Until(() => server.Sum(counters => counters.Responses) > 100, "the server is at work");

        await server.System.Terminate().Soon();

        await Task.WhenAll(asking).Soon();
    }

    private static async Task AskUntilTheEnd(TestServer server)
    {
        using var client = await server.Connect();
        try
        {
            while (await client.Get("/") is { SaysClose: false, Status: 200 or 503 })
            {
            }
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // The connection was cut off with its system.
        }
    }

    private Task<TestServer> Start(string hocon = "") => TestServer.Start(
        routes =>
        {
            routes.MapGet("/keep", ScriptedHandler.Props((_, ctx) => _kept.SetResult(ctx))).WithTimeout(FarAway);
            routes.MapGet("/await", async ctx => await Task.Delay(Timeout.Infinite, ctx.Aborted)).WithTimeout(FarAway);
            routes.MapGet("/wait", Props.Create<Waiting>()).WithTimeout(FarAway);
            routes.MapGet("/", ctx => ctx.Text("served"));
        },
        hocon: hocon);

    private sealed class Waiting : ReceiveActor
    {
        public Waiting() => ReceiveAsync<RequestCtx>(_ => new TaskCompletionSource().Task);
    }
}
