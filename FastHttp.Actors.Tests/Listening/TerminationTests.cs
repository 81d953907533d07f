using System.Net.Sockets;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

public sealed class TerminationTests
{
    private readonly TaskCompletionSource<RequestCtx> _kept = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task Unbind_refuses_new_connections_and_live_ones_go_on()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        Assert.Equal("served", (await client.Get("/")).Body);

        await Task.WhenAll(server.Binding.Unbind(), server.Binding.Unbind()).Soon();
        await server.Binding.Unbind().Soon();

        Assert.False(server.Binding.IsReady);
        var refused = await Assert.ThrowsAsync<SocketException>(server.Connect);
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        var response = await client.Get("/");
        Assert.Equal("served", response.Body);
        Assert.False(response.SaysClose);
        Assert.False(server.Binding.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task Terminate_closes_idle_connections_at_once_and_properly()
    {
        var time = new ManualTime();
        await using var server = await Start(time);
        using var used = await server.Connect();
        using var unused = await server.Connect();
        await TestServer.Until(() => server.Sum(counters => counters.ConnectionsOpened) == 2, "both are accepted");
        await server.Advance(time, TimeSpan.FromSeconds(1));
        Assert.Equal("served", (await used.Get("/")).Body);

        // The clock stands still: nothing waits for a deadline.
        await server.Binding.Terminate(FarAway).Soon();

        Assert.Equal(0, await used.ReceiveEnd());
        Assert.Equal(0, await unused.ReceiveEnd());
        Assert.Equal(2, server.Sum(counters => counters.Closed[(int)CloseReason.Draining]));
    }

    [Fact]
    public async Task Terminate_waits_for_the_request_in_flight_and_its_response_says_close()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendGet("/keep");
        var ctx = await _kept.Task.Soon();

        var terminated = server.Binding.Terminate(FarAway);
        Assert.False(server.Binding.IsReady);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        Assert.False(terminated.IsCompleted);
        Assert.False(ctx.Aborted.IsCancellationRequested);
        ctx.Text("finished");

        var response = await client.ReceiveResponse();
        Assert.Equal("finished", response.Body);
        Assert.True(response.SaysClose);
        Assert.Equal("", await client.ReceiveToEnd());
        await terminated.Soon();
    }

    [Fact]
    public async Task A_request_whose_head_has_begun_is_answered_too()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send("GET / HTTP/1.1\r\n");
        await TestServer.Until(() => server.Loops[0].Exchanges.InFlight == 1, "the head has begun");

        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await client.Send("Host: test\r\n\r\n");

        var response = await client.ReceiveResponse();
        Assert.Equal("served", response.Body);
        Assert.True(response.SaysClose);
        await terminated.Soon();
    }

    [Fact]
    public async Task The_deadline_cuts_off_what_is_left()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendGet("/keep");
        var ctx = await _kept.Task.Soon();
        using var warnings = Inbox.Create(server.System);
        server.System.EventStream.Subscribe(warnings.Receiver, typeof(Warning));

        await server.Binding.Terminate(TimeSpan.FromMilliseconds(100)).Soon();

        var warning = await warnings.ReceiveAsync(FarAway);
        Assert.Contains("with connections still open (1)", warning.ToString(), StringComparison.Ordinal);
        Assert.Equal(-1, await client.ReceiveEnd());
        await TestServer.Until(() => ctx.Aborted.IsCancellationRequested, "the handler is told");
        Assert.Equal(1, server.Sum(counters => counters.Closed[(int)CloseReason.Aborted]));
        ctx.Text("late");
        await TestServer.Until(() => server.LateResponses() == 1, "the late response is counted");
    }

    [Fact]
    public async Task Terminate_may_be_called_again_and_the_first_deadline_counts()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.SendGet("/keep");
        var ctx = await _kept.Task.Soon();

        var first = server.Binding.Terminate(FarAway);
        var second = server.Binding.Terminate(TimeSpan.Zero);
        var unbound = server.Binding.Unbind();
        await unbound.Soon();
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        ctx.Text("finished");

        Assert.Equal("finished", (await client.ReceiveResponse()).Body);
        await Task.WhenAll(first, second, server.Binding.WhenTerminated).Soon();
        await server.Binding.Terminate(FarAway).Soon();
        await server.Binding.Unbind().Soon();
        Assert.False(server.Binding.IsReady);
    }

    [Fact]
    public async Task A_negative_deadline_is_an_error()
    {
        await using var server = await Start();
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => server.Binding.Terminate(TimeSpan.FromMilliseconds(-1)));
        Assert.True(server.Binding.IsReady);
    }

    [Fact]
    public async Task After_Terminate_the_servers_actors_are_gone()
    {
        await using var server = await Start();
        await server.Binding.Terminate(FarAway).Soon();

        await Assert.ThrowsAsync<ActorNotFoundException>(() => server.System.ActorSelection("/system/fasthttp/http").ResolveOne(FarAway));
        await Assert.ThrowsAsync<ActorNotFoundException>(() => server.System.ActorSelection("/user/http-handlers").ResolveOne(FarAway));
    }

    [Fact]
    public async Task Connections_the_kernel_has_queued_before_Unbind_are_served()
    {
        var gate = new ManualResetEventSlim();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/block", ctx =>
            {
                gate.Wait(FarAway);
                ctx.Text("unblocked");
            });
            routes.MapGet("/", ctx => ctx.Text("served"));
        });
        using var blocker = await server.Connect();
        await blocker.SendGet("/block");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 1, "the loop is blocked");
        var queued = new List<RawClient>();
        for (var i = 0; i < 10; i++)
        {
            queued.Add(await server.Connect());
            await queued[i].SendGet("/");
        }

        var unbound = server.Binding.Unbind();
        gate.Set();

        await unbound.Soon();
        foreach (var client in queued)
        {
            Assert.Equal("served", (await client.ReceiveResponse()).Body);
            client.Dispose();
        }
    }

    private Task<TestServer> Start(TimeProvider? time = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/keep", ScriptedHandler.Props((_, ctx) => _kept.SetResult(ctx))).WithTimeout(FarAway);
            routes.MapGet("/", ctx => ctx.Text("served"));
        },
        time: time);
}
