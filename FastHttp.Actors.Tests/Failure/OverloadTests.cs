using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>A handler's mailbox at its limit and one beyond.</summary>
public sealed class OverloadTests
{
    private const int Limit = 2;

    public enum Handler
    {
        Plain,
        Stashing,
    }

    [Theory]
    [InlineData(true, Handler.Plain)]
    [InlineData(false, Handler.Plain)]
    [InlineData(true, Handler.Stashing)]
    [InlineData(false, Handler.Stashing)]
    public async Task As_many_requests_as_the_limit_wait_and_the_next_is_a_503_with_Retry_After(bool onLoop, Handler kind)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes =>
        {
            var props = kind == Handler.Plain
                ? Props.Create(() => new Waiting(gate.Task, begun))
                : Props.Create(() => new WaitingWithStash(gate.Task, begun));
            var route = routes.MapGet("/", props).WithTimeout(FarAway).WithMailboxLimit(Limit);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var handler = await server.Actor("/user/http-handlers/*/0");
        var served = new List<RawClient>();
        for (var i = 0; i < 1 + Limit; i++)
        {
            served.Add(await server.Connect());
            await served[i].SendGet("/");
            await begun.Task.Soon();
        }

        await TestServer.Until(() => handler.Waiting() == Limit, "as many wait as may");
        var refused = await server.Get("/");
        Assert.Equal((503, "1"), (refused.Status, refused["Retry-After"]));
        Assert.False(refused.SaysClose);
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)FastHttp.Actors.Http.Rejection.HandlerOverloaded]));

        gate.SetResult();
        foreach (var client in served)
        {
            Assert.Equal("done", (await client.ReceiveResponse()).Body);
            client.Dispose();
        }

        Assert.Equal("done", (await server.Get("/")).Body);
    }

    [Fact]
    public async Task Each_handler_of_a_pool_has_its_own_limit()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/", Props.Create(() => new Waiting(gate.Task, new TaskCompletionSource())))
                .WithTimeout(FarAway).WithMailboxLimit(1).Pool(2));
        var handlers = new[] { await server.Actor("/user/http-handlers/*/0"), await server.Actor("/user/http-handlers/*/1") };
        var clients = new List<RawClient>();
        for (var i = 0; i < 4; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet("/");
            // The first two are taken in hand, the others wait.
            var taken = Math.Max(0, i - 1);
            await TestServer.Until(() => server.Sum(c => c.Requests) == i + 1 && handlers.Sum(h => h.Waiting()) == taken, "it was taken");
        }

        Assert.Equal(503, (await server.Get("/")).Status);
        gate.SetResult();
        foreach (var client in clients)
        {
            Assert.Equal(200, (await client.ReceiveResponse()).Status);
            client.Dispose();
        }
    }

    private class Waiting : ReceiveActor
    {
        public Waiting(Task gate, TaskCompletionSource begun) =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                begun.TrySetResult();
                await gate;
                ctx.Text("done");
            });
    }

    private sealed class WaitingWithStash(Task gate, TaskCompletionSource begun) : Waiting(gate, begun), IWithUnboundedStash
    {
        public IStash Stash { get; set; } = null!;
    }
}
