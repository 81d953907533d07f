using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>Kill makes an actor throw, so that a connection actor without a known fault can be made to fail.</summary>
public sealed class FailedConnectionTests
{
    [Fact]
    public async Task A_connection_actor_that_fails_loses_its_connection_only_and_is_never_used_again()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("served")));
        using var failing = await server.Connect();
        Assert.Equal(200, (await failing.Get("/")).Status);
        using var other = await server.Connect();
        Assert.Equal(200, (await other.Get("/")).Status);
        using var errors = server.Errors();

        (await server.Actor("/system/fasthttp/http/listener-0/c-1")).Tell(Kill.Instance);

        Assert.Equal(-1, await failing.ReceiveEnd());
        await TestServer.Until(() => server.Loops[0].LiveConnections == 1, "one connection is left");
        Assert.Equal(1, server.Sum(counters => counters.Closed[(int)CloseReason.Failed]));
        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync(FarAway));
        Assert.Contains("listener-0/c-1", error.ToString(), StringComparison.Ordinal);

        Assert.Equal("served", (await other.Get("/")).Body);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("served", (await server.Get("/")).Body);
            await TestServer.Until(() => server.Loops[0].LiveConnections == 1, "that connection has ended");
        }

        // c-1 failed, c-2 lives, and c-3 was parked and used again.
        Assert.Equal(3, server.Sum(counters => counters.ConnectionActorsMade));
    }

    [Fact]
    public async Task The_request_in_flight_of_a_failed_connection_actor_is_given_up()
    {
        var kept = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/", ScriptedHandler.Props((_, ctx) => kept.SetResult(ctx))).WithTimeout(FarAway);
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        using var client = await server.Connect();
        await client.SendGet("/");
        var ctx = await kept.Task.Soon();

        (await server.Actor("/system/fasthttp/http/listener-0/c-1")).Tell(Kill.Instance);

        Assert.Equal(-1, await client.ReceiveEnd());
        await TestServer.Until(() => ctx.Aborted.IsCancellationRequested, "its token is cancelled");
        Assert.Equal(0, server.Loops[0].Exchanges.InFlight);
        ctx.Text("late");
        await TestServer.Until(() => server.LateResponses() == 1, "the late response is counted");
        Assert.Equal("next", (await server.Get("/next")).Body);
    }

    [Fact]
    public async Task A_failed_connection_makes_room_for_another_one()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("served")),
            configure: options => options.Limits.MaxConnections = 1);
        using var failing = await server.Connect();
        Assert.Equal(200, (await failing.Get("/")).Status);

        (await server.Actor("/system/fasthttp/http/listener-0/c-1")).Tell(Kill.Instance);
        await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "the connection has ended");

        Assert.Equal(200, (await server.Get("/")).Status);
    }
}
