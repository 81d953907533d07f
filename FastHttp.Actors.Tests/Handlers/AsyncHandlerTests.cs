using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>Handler actors that await, on their loop and off it.</summary>
public sealed class AsyncHandlerTests
{
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task It_takes_the_next_request_when_the_last_has_ended(bool onLoop, bool akkaInternals)
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(onLoop, akkaInternals, gate.Task);
        var handler = await server.Actor("/user/*/*/0");
        using var waiting = await server.Connect();
        using var next = await server.Connect();
        await waiting.SendGet("/wait");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 1, "the first request is there");
        await next.SendGet("/pass");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 2 && handler.Waiting() == 1, "the second request waits");

        gate.SetResult();
        Assert.Equal("/wait 1 as the actor: True True", (await waiting.ReceiveResponse()).Body);
        Assert.Equal("/pass 2 as the actor: True True", (await next.ReceiveResponse()).Body);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_awaited_failure_is_answered_with_500_and_restarts_it(bool onLoop, bool akkaInternals)
    {
        await using var server = await Start(onLoop, akkaInternals, Task.CompletedTask);
        using var client = await server.Connect();

        Assert.StartsWith("/a 1", (await client.Get("/a")).Body, StringComparison.Ordinal);
        Assert.StartsWith("/b 2", (await client.Get("/b")).Body, StringComparison.Ordinal);
        Assert.Equal(500, (await client.Get("/fail")).Status);
        Assert.StartsWith("/c 1", (await client.Get("/c")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReceiveAsync_and_RunTask_go_on_as_their_actor(bool akkaInternals)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/receive", Props.Create<Receiving>());
                routes.MapGet("/run", Props.Create<Running>());
            },
            akkaInternals: akkaInternals);

        Assert.Equal("True True True", (await server.Get("/receive")).Body);
        Assert.Equal("True True True", (await server.Get("/run")).Body);
    }

    private static Task<TestServer> Start(bool onLoop, bool akkaInternals, Task gate) => TestServer.Start(
        routes =>
        {
            var route = routes.MapGet("/{what}", Props.Create(() => new Awaiting(gate))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        },
        akkaInternals: akkaInternals);

    private sealed class Awaiting(Task gate) : AsyncHttpHandlerActor
    {
        private int _count;

        protected override async Task OnRequestAsync(RequestCtx ctx)
        {
            var self = Self;
            var loop = EventLoop.Current;
            await Task.Run(() => { });
            await gate;
            await Task.Yield();
            if (ctx.Path == "/fail")
            {
                throw new InvalidOperationException("meant to fail");
            }

            ctx.Text($"{ctx.Path} {++_count} as the actor: {ReferenceEquals(self, Self)} {ReferenceEquals(loop, EventLoop.Current)}");
        }
    }

    private sealed class Receiving : ReceiveActor
    {
        public Receiving() => ReceiveAsync<RequestCtx>(async ctx =>
        {
            var self = Self;
            await Task.Run(() => { });
            var first = ReferenceEquals(self, Context.Self);
            await Task.Yield();
            var second = ReferenceEquals(self, Context.Self);
            await Task.Run(() => { });
            ctx.Text($"{first} {second} {ReferenceEquals(self, Context.Self)}");
        });
    }

    private sealed class Running : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => RunTask(async () =>
        {
            var self = Self;
            await Task.Run(() => { });
            var first = ReferenceEquals(self, Context.Self);
            await Task.Yield();
            var second = ReferenceEquals(self, Context.Self);
            await Task.Run(() => { });
            ctx.Text($"{first} {second} {ReferenceEquals(self, Context.Self)}");
        });
    }
}
