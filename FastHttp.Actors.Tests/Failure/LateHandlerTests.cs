using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Failure;

public sealed class LateHandlerTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Blink = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_late_handler_is_a_503_at_its_deadline_and_its_late_response_reaches_nobody(bool onLoop)
    {
        var time = new ManualTime();
        var kept = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(time, kept, onLoop);
        using var client = await server.Connect();
        await client.SendGet("/late?secret");
        var ctx = await kept.Task.Soon();
        var aborted = ctx.Aborted;

        time.Advance(Timeout - Blink);
        server.Wake();
        Assert.Equal("next", (await server.Get("/next")).Body);
        Assert.False(aborted.IsCancellationRequested);
        time.Advance(Blink + Blink);
        server.Wake();

        var response = await client.ReceiveResponse();
        Assert.Equal(503, response.Status);
        Assert.False(response.SaysClose);
        Assert.True(aborted.IsCancellationRequested);
        Assert.Equal("next", (await client.Get("/next")).Body);

        // The holder may still read what it was sent, though the connection has moved on.
        Assert.Equal("/late", ctx.Path);
        Assert.Equal("secret", System.Text.Encoding.ASCII.GetString(ctx.RawQuery));
        ctx.Text("late");
        await TestServer.Until(() => server.LateResponses() == 1, "the late response is counted");
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("next", (await client.Get("/next")).Body);
        }
    }

    [Fact]
    public async Task A_response_in_time_needs_no_luck()
    {
        var time = new ManualTime();
        var kept = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(time, kept, onLoop: true);
        using var client = await server.Connect();
        await client.SendGet("/late");
        var ctx = await kept.Task.Soon();

        time.Advance(Timeout - Blink);
        server.Wake();
        ctx.Text("just in time");

        Assert.Equal("just in time", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, server.LateResponses());
    }

    [Fact]
    public async Task A_route_may_be_more_patient_than_its_server()
    {
        var time = new ManualTime();
        var kept = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ScriptedHandler.Props((_, ctx) => kept.SetResult(ctx))).WithTimeout(Timeout + Timeout),
            time: time);
        using var client = await server.Connect();
        await client.SendGet("/");
        var ctx = await kept.Task.Soon();

        time.Advance(Timeout + Blink);
        server.Wake();
        ctx.Text("still wanted");

        Assert.Equal("still wanted", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_token_that_is_asked_for_after_the_deadline_is_cancelled()
    {
        var time = new ManualTime();
        var kept = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await Start(time, kept, onLoop: false);
        using var client = await server.Connect();
        await client.SendGet("/late");
        var ctx = await kept.Task.Soon();

        time.Advance(Timeout + Blink);
        server.Wake();

        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        Assert.True(ctx.Aborted.IsCancellationRequested);
    }

    private static Task<TestServer> Start(ManualTime time, TaskCompletionSource<RequestCtx> kept, bool onLoop) =>
        TestServer.Start(
            routes =>
            {
                var route = routes.MapGet("/late", ScriptedHandler.Props((_, ctx) => kept.SetResult(ctx)));
                _ = onLoop ? route.PerCore() : route.Single();
                routes.MapGet("/next", ctx => ctx.Text("next"));
            },
            time: time);
}
