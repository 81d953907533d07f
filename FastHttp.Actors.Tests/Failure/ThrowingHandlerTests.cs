using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

public sealed class ThrowingHandlerTests
{
    [Fact]
    public async Task A_throw_in_Receive_is_a_500_and_the_connection_and_a_new_incarnation_go_on()
    {
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/{what}", Props.Create<Counting>()).WithTimeout(FarAway));
        using var client = await server.Connect();

        Assert.Equal("1", (await client.Get("/count")).Body);
        Assert.Equal("2", (await client.Get("/count")).Body);
        var failed = await client.Get("/boom");
        Assert.Equal(500, failed.Status);
        Assert.False(failed.SaysClose);
        Assert.DoesNotContain("Boom", failed.Body, StringComparison.Ordinal);
        Assert.Equal("1", (await client.Get("/count")).Body);
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)FastHttp.Actors.Http.Rejection.HandlerFailed]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_restart_keeps_the_requests_that_wait_in_the_mailbox(bool onLoop)
    {
        var gate = NewGate();
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/{what}", Props.Create(() => new Gated(gate.Task))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        var handler = await server.Actor("/user/http-handlers/*/0");
        using var first = await server.Connect();
        using var second = await server.Connect();
        using var third = await server.Connect();

        await first.SendGet("/boom");
        await second.SendGet("/second");
        await TestServer.Until(() => handler.Waiting() == 1, "one request waits");
        await third.SendGet("/third");
        await TestServer.Until(() => handler.Waiting() == 2, "two requests wait");
        gate.SetResult();

        Assert.Equal(500, (await first.ReceiveResponse()).Status);
        Assert.Equal("/second", (await second.ReceiveResponse()).Body);
        Assert.Equal("/third", (await third.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_throw_does_not_touch_another_request_of_the_same_handler()
    {
        var kept = new TaskCompletionSource<RequestCtx>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", ScriptedHandler.Props((_, ctx) =>
        {
            if (ctx.Path == "/boom")
            {
                throw new InvalidOperationException("Boom");
            }

            kept.SetResult(ctx);
        })).WithTimeout(FarAway));
        using var other = await server.Connect();
        await other.SendGet("/keep");
        var ctx = await kept.Task.Soon();

        Assert.Equal(500, (await server.Get("/boom")).Status);
        ctx.Text("not affected");
        Assert.Equal("not affected", (await other.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_throw_in_an_asynchronous_delegate_before_its_first_await_is_a_500() =>
        await AssertFails(async _ =>
        {
            Throw();
            await Task.Yield();
        });

    [Fact]
    public async Task A_throw_of_a_delegate_that_returns_no_task_is_a_500() => await AssertFails(_ => throw new InvalidOperationException("Boom"));

    [Fact]
    public async Task A_throw_in_an_asynchronous_delegate_after_an_await_is_a_500() =>
        await AssertFails(async _ =>
        {
            await Task.Yield();
            Throw();
        });

    [Fact]
    public async Task A_throw_in_an_asynchronous_delegate_that_left_its_loop_is_a_500() =>
        await AssertFails(ctx => Task.Run(Throw));

    [Fact]
    public async Task A_cancelled_task_is_a_500() => await AssertFails(_ => Task.FromCanceled(new CancellationToken(canceled: true)));

    [Fact]
    public async Task A_throw_after_the_response_leaves_the_response_alone()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/answered", ScriptedHandler.Props((_, ctx) =>
            {
                ctx.AddField("X-Kept", "yes").Text("kept");
                throw new InvalidOperationException("Boom");
            })).WithTimeout(FarAway);
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        using var client = await server.Connect();

        for (var i = 0; i < 100; i++)
        {
            var response = await client.Get("/answered");
            Assert.Equal((200, "kept", "yes"), (response.Status, response.Body, response["X-Kept"]));
            var next = await client.Get("/next");
            Assert.Equal((200, "next", null), (next.Status, next.Body, next["X-Kept"]));
        }

        await TestServer.Until(() => server.LateResponses() == 100, "all hundred failures came too late");
    }

    [Fact]
    public async Task A_throw_in_an_asynchronous_delegate_after_the_response_leaves_the_response_alone()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            ctx.Text("kept");
            await Task.Yield();
            throw new InvalidOperationException("Boom");
        }).WithTimeout(FarAway));
        using var client = await server.Connect();

        Assert.Equal("kept", (await client.Get("/")).Body);
        await TestServer.Until(() => server.LateResponses() == 1, "the failure came too late");
        Assert.Equal("kept", (await client.Get("/")).Body);
    }

    [Fact]
    public async Task What_was_prepared_before_a_throw_is_not_sent()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            ctx.SetStatus(201).SetContentType("text/secret").AddField("X-Secret", "1");
            ctx.BodyWriter.Write("secret"u8);
            throw new InvalidOperationException("Boom");
        }).WithTimeout(FarAway));

        var response = await server.Get("/");
        Assert.Equal((500, null), (response.Status, response["X-Secret"]));
        Assert.DoesNotContain("secret", response.Body + response["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_failure_is_logged_with_its_cause_and_its_actor()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/{what}", Props.Create<Counting>()));
        using var errors = server.Errors();

        await server.Get("/boom");

        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync(FarAway));
        Assert.Equal("Boom", error.Cause.Message);
        Assert.Contains("/user/http-handlers/0-get--what/0", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_after_the_response_is_not_logged_as_a_500()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props((_, ctx) =>
        {
            ctx.Text("kept");
            throw new InvalidOperationException("Boom");
        })));
        using var errors = server.Errors();

        await server.Get("/");

        var error = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync(FarAway));
        Assert.Equal("Boom", error.Cause.Message);
        Assert.Contains("/0-get/0 failed; its request was over by then", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_throw_on_a_message_that_is_no_request_is_logged_and_one_on_a_request_only_once()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ScriptedHandler.Props(
            (_, _) => throw new InvalidOperationException("on a request"),
            (_, message) => throw new InvalidOperationException($"on {message}"))));
        using var errors = server.Errors();
        var handler = await server.Actor("/user/http-handlers/0-get/0");

        Assert.Equal(500, (await server.Get("/")).Status);
        handler.Tell("another message");

        var first = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync(FarAway));
        var second = Assert.IsType<Akka.Event.Error>(await errors.ReceiveAsync(FarAway));
        Assert.Equal(("on a request", "on another message"), (first.Cause.Message, second.Cause.Message));
        Assert.Equal(handler.Path.ToString(), second.LogSource);
    }

    private static async Task AssertFails(Func<RequestCtx, Task> handler)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/loop", handler).WithTimeout(FarAway);
            routes.MapGet("/elsewhere", handler).WithTimeout(FarAway).Single();
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        using var client = await server.Connect();

        Assert.Equal(500, (await client.Get("/loop")).Status);
        Assert.Equal(500, (await client.Get("/elsewhere")).Status);
        Assert.Equal("next", (await client.Get("/next")).Body);
    }

    private static void Throw() => throw new InvalidOperationException("Boom");

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Fails asynchronously, once the gate is open; meanwhile its mailbox fills.</summary>
    private sealed class Gated : ReceiveActor
    {
        public Gated(Task gate) =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                if (ctx.Path == "/boom")
                {
                    await gate;
                    throw new InvalidOperationException("Boom");
                }

                ctx.Text(ctx.Path);
            });
    }
}
