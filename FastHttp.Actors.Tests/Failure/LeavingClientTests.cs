using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

public sealed class LeavingClientTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_client_that_leaves_cancels_the_token_of_the_handler_at_work(bool reset)
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
        var aborted = ctx.Aborted;
        Assert.False(aborted.IsCancellationRequested);

        Leave(client, reset);

        await TestServer.Until(() => aborted.IsCancellationRequested, "the token is cancelled");
        Assert.Equal(1, server.Sum(counters => counters.ClientsGone));
        ctx.Text("nobody listens");
        await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "the connection has ended");
        Assert.Equal("next", (await server.Get("/next")).Body);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_gets_the_request_of_a_client_that_has_left_finds_its_token_cancelled(bool reset)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var seen = new TaskCompletionSource<bool>();
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/{what}", Props.Create(() => new Waiting(gate.Task, seen))).WithTimeout(FarAway));
        var handler = await server.Actor("/user/http-handlers/*/0");
        using var first = await server.Connect();
        await first.SendGet("/wait");
        using var second = await server.Connect();
        await second.SendGet("/look");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 2 && handler.Waiting() == 1, "the second request waits");

        Leave(second, reset);
        await TestServer.Until(() => server.Sum(counters => counters.ClientsGone) == 1, "the server has noticed");
        gate.SetResult();

        Assert.True(await seen.Task.Soon());
        Assert.Equal(200, (await first.ReceiveResponse()).Status);
    }

    private static void Leave(RawClient client, bool reset)
    {
        if (reset)
        {
            client.Abort();
        }
        else
        {
            client.Dispose();
        }
    }

    private sealed class Waiting : ReceiveActor
    {
        public Waiting(Task gate, TaskCompletionSource<bool> seen) =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                if (ctx.Path == "/look")
                {
                    seen.SetResult(ctx.Aborted.IsCancellationRequested);
                }
                else
                {
                    await gate;
                }

                ctx.Text("done");
            });
    }
}
