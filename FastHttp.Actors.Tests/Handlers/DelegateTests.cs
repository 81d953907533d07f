using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Handlers;

public sealed class DelegateTests
{
    [Fact]
    public async Task An_asynchronous_delegate_that_waits_does_not_hold_back_the_next_request()
    {
        var gate = NewGate();
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", async ctx =>
        {
            if (ctx.Path == "/wait")
            {
                await gate.Task;
            }

            ctx.Text(ctx.Path);
        }).WithTimeout(FarAway));
        using var waiting = await server.Connect();
        using var next = await server.Connect();
        await waiting.SendGet("/wait");
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 1, "the first request is there");

        Assert.Equal("/pass", (await next.Get("/pass")).Body);
        gate.SetResult();
        Assert.Equal("/wait", (await waiting.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task After_an_await_a_delegate_goes_on_on_the_loop_of_its_request()
    {
        var gate = NewGate();
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", async ctx =>
            {
                var before = EventLoop.Current;
                await gate.Task;
                var after = EventLoop.Current;
                await Task.Run(() => { });
                ctx.Text($"{before is not null} {ReferenceEquals(before, after)} {ReferenceEquals(before, EventLoop.Current)}");
            }).WithTimeout(FarAway),
            loops: 2);
        var clients = new List<RawClient>();
        for (var i = 0; i < 8; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet("/");
        }

        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 8, "all requests are there");
        gate.SetResult();
        foreach (var client in clients)
        {
            Assert.Equal("True True True", (await client.ReceiveResponse()).Body);
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_delegate_off_the_loops_runs_on_none()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/sync", ctx => ctx.Text($"{EventLoop.Current is null}")).Single();
            routes.MapGet("/async", async ctx =>
            {
                await Task.Yield();
                ctx.Text($"{EventLoop.Current is null}");
            }).Single();
        });

        Assert.Equal("True", (await server.Get("/sync")).Body);
        Assert.Equal("True", (await server.Get("/async")).Body);
    }

    [Fact]
    public async Task An_asynchronous_delegate_may_respond_without_waiting()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.Text("at once");
            return Task.CompletedTask;
        }));

        Assert.Equal("at once", (await server.Get("/")).Body);
    }

    [Fact]
    public async Task The_request_can_be_read_after_an_await()
    {
        await using var server = await TestServer.Start(routes => routes.MapPost("/{name}", async ctx =>
        {
            await Task.Run(() => { });
            ctx.Text($"{ctx.RouteValue("name")} {ctx.Field("X-Field")} {System.Text.Encoding.ASCII.GetString(ctx.Body)}");
        }));

        var response = await server.Exchange("POST /value HTTP/1.1\r\nHost: test\r\nX-Field: field\r\nContent-Length: 4\r\n\r\nbody");

        Assert.Equal("value field body", response.Body);
    }

    [Fact]
    public async Task The_fallback_serves_what_no_route_does()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/known", ctx => ctx.Text("known"));
            routes.MapFallback(ctx => ctx.SetStatus(404).Text($"no {ctx.Path}"));
        });

        Assert.Equal("known", (await server.Get("/known")).Body);
        var response = await server.Get("/unknown");
        Assert.Equal((404, "no /unknown"), (response.Status, response.Body));
    }

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
