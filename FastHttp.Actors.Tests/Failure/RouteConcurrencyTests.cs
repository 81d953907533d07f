using System.Collections.Concurrent;
using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>
/// A route that may have so many requests at a time has as many, over all loops, and one more is rejected. However a request
/// ends, its place is free again, which <see cref="TestServer"/> asserts too.
/// </summary>
public sealed class RouteConcurrencyTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    private readonly ConcurrentQueue<RequestCtx> _kept = new();
    private readonly ManualTime _time = new();

    [Fact]
    public async Task As_many_as_the_limit_are_handled_over_two_loops_and_the_next_is_a_503_with_Retry_After()
    {
        const int Limit = 4;
        await using var server = await Start(Limit, loops: 2);
        var clients = await ConnectToBothLoops(server, Limit);
        foreach (var client in clients.Take(Limit))
        {
            await client.SendGet("/keep");
        }

        await TestServer.Until(() => _kept.Count == Limit, "handlers have as many as may be");
        Assert.All(server.Loops, loop => Assert.NotEqual(0, loop.Counters.Requests));
        using var next = await server.Connect();
        var rejected = await next.Get("/keep");
        Assert.Equal((503, "1", false), (rejected.Status, rejected["Retry-After"], rejected.SaysClose));
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.RouteOverloaded]));
        Assert.Equal("other", (await next.Get("/other")).Body);

        RespondToAll();
        foreach (var client in clients.Take(Limit))
        {
            Assert.Equal("kept", (await client.ReceiveResponse()).Body);
        }

        Assert.Equal(0, server.Concurrency);
        await next.SendGet("/keep");
        await TestServer.Until(() => !_kept.IsEmpty, "there is room again");
        RespondToAll();
        Assert.Equal("kept", (await next.ReceiveResponse()).Body);
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [InlineData("/keep")]
    [InlineData("/stream")]
    public async Task A_rejected_request_leaves_its_body_behind_and_the_connection_stays(string target)
    {
        await using var server = await Start(limit: 1);
        using var first = await server.Connect();
        await first.SendGet(target);
        await TestServer.Until(() => _kept.Count == 1, "the one place is taken");

        using var next = await server.Connect();
        var head = $"POST {target} HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\n\r\n";
        var rejected = await next.Exchange(head + "hello");
        Assert.Equal((503, false), (rejected.Status, rejected.SaysClose));
        Assert.Equal("other", (await next.Get("/other")).Body);

        RespondToAll();
        Assert.Equal("kept", (await first.ReceiveResponse()).Body);
        await next.Send(head + "hello");
        await TestServer.Until(() => _kept.Count == 1, "there is room again");
        RespondToAll();
        Assert.Equal("kept", (await next.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_request_whose_handler_fails_gives_its_place_back() =>
        await AssertEnds(async (_, client, ctx) =>
        {
            ctx.Fail(new InvalidOperationException("Boom"));
            Assert.Equal(500, (await client.ReceiveResponse()).Status);
        });

    [Fact]
    public async Task A_request_that_is_answered_in_pieces_gives_its_place_back_with_the_last() =>
        await AssertEnds(async (server, client, ctx) =>
        {
            await ctx.FlushAsync();
            Assert.Equal(1, server.Concurrency);
            ctx.Complete();
            Assert.Equal(200, (await client.ReceiveResponse()).Status);
        });

    [Fact]
    public async Task A_request_whose_handler_stops_gives_its_place_back() =>
        await AssertEnds(async (server, client, ctx) =>
        {
            server.System.Stop(ctx.Exchange.Slot!.Handler);
            Assert.Equal(503, (await client.ReceiveResponse()).Status);
            // Until then another request would be answered with 503 too.
            await TestServer.Until(
                () => server.Binding.Snapshot().Routes.Single(route => route.Pattern == "/keep").Handlers[0].Restarts == 1, "the handler is made anew");
        });

    [Fact]
    public async Task A_request_whose_handler_is_late_gives_its_place_back_at_the_deadline_and_not_again_later() =>
        await AssertEnds(async (server, client, ctx) =>
        {
            _time.Advance(Timeout + TimeSpan.FromMilliseconds(100));
            server.Wake();
            Assert.Equal(503, (await client.ReceiveResponse()).Status);
            Assert.Equal(0, server.Concurrency);
            ctx.Text("late");
            await TestServer.Until(() => server.LateResponses() == 1, "the late response is counted");
        });

    [Fact]
    public async Task A_request_whose_client_resets_gives_its_place_back() =>
        await AssertEnds((_, client, _) =>
        {
            client.Abort();
            return Task.CompletedTask;
        });

    [Fact]
    public async Task A_request_whose_client_closes_gives_its_place_back_when_it_is_answered() =>
        await AssertEnds(async (server, client, ctx) =>
        {
            client.CloseSend();
            await TestServer.Until(() => server.Sum(counters => counters.ClientsGone) == 1, "the server has noticed");
            Assert.Equal(1, server.Concurrency);
            ctx.Text("nobody listens");
        });

    [Fact]
    public async Task A_request_whose_connection_actor_fails_gives_its_place_back() =>
        await AssertEnds(async (server, client, _) =>
        {
            (await server.Actor("/system/fasthttp/http/listener-0/c-1")).Tell(Kill.Instance);
            Assert.Equal(-1, await client.ReceiveEnd());
        });

    [Fact]
    public async Task A_request_that_a_mailbox_rejects_gives_its_place_back()
    {
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", Props.Create(() => new Gated(gate.Task, begun)))
            .WithTimeout(FarAway).WithMaxConcurrency(3).WithMailboxLimit(1).Single());
        var handler = await server.Actor("/user/http-handlers/*/0");
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/");
        await begun.Task.Soon();
        await second.SendGet("/");
        await TestServer.Until(() => handler.Waiting() == 1, "the second waits");

        Assert.Equal(503, (await server.Get("/")).Status);
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.HandlerOverloaded]));
        Assert.Equal(2, server.Concurrency);
        gate.SetResult();
        Assert.Equal((200, 200), ((await first.ReceiveResponse()).Status, (await second.ReceiveResponse()).Status));
    }

    [Fact]
    public async Task A_request_that_is_cut_off_at_the_end_of_a_drain_gives_its_place_back()
    {
        await using var server = await Start(limit: 1);
        using var client = await server.Connect();
        await client.SendGet("/keep");
        await TestServer.Until(() => _kept.Count == 1, "the handler has it");

        await server.Binding.Terminate(TimeSpan.Zero).Soon();

        Assert.Equal(0, server.Concurrency);
    }

    private async Task AssertEnds(Func<TestServer, RawClient, RequestCtx, Task> end)
    {
        await using var server = await Start(limit: 1);
        using var client = await server.Connect();
        await client.SendGet("/keep");
        RequestCtx ctx = default;
        await TestServer.Until(() => _kept.TryDequeue(out ctx), "the handler has it");
        Assert.Equal(1, server.Concurrency);
        Assert.Equal(503, (await server.Get("/keep")).Status);

        await end(server, client, ctx);

        await TestServer.Until(() => server.Concurrency == 0, "its place is free");
        Assert.Equal("other", (await server.Get("/other")).Body);
        using var next = await server.Connect();
        await next.SendGet("/keep");
        await TestServer.Until(() => _kept.Count == 1, "the next is let in");
        RespondToAll();
        Assert.Equal("kept", (await next.ReceiveResponse()).Body);
        Assert.Equal(0, server.Concurrency);
    }

    private Task<TestServer> Start(int limit, int loops = 1) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/other", ctx => ctx.Text("other"));
            var keep = ScriptedHandler.Props((_, ctx) => _kept.Enqueue(ctx));
            routes.Map(HttpRoutes.AnyMethod, "/keep", keep).WithTimeout(Timeout).WithMaxConcurrency(limit);
            routes.Map(HttpRoutes.AnyMethod, "/stream", keep).WithTimeout(Timeout).WithMaxConcurrency(limit).WithStreamedBody();
        },
        time: _time,
        loops: loops);

    private void RespondToAll()
    {
        while (_kept.TryDequeue(out var ctx))
        {
            ctx.Text("kept");
        }
    }

    // The system spreads connections over the loops as it likes; the last of these is the first of its loop.
    private static async Task<List<RawClient>> ConnectToBothLoops(TestServer server, int least)
    {
        var clients = new List<RawClient>();
        while (clients.Count < least || server.Loops.Any(loop => loop.LiveConnections == 0))
        {
            Assert.True(clients.Count < 200, "All connections went to one loop.");
            var client = await server.Connect();
            await client.Get("/other");
            clients.Insert(0, client);
        }

        return clients;
    }

    private sealed class Gated : ReceiveActor
    {
        public Gated(Task gate, TaskCompletionSource begun) =>
            ReceiveAsync<RequestCtx>(async ctx =>
            {
                begun.TrySetResult();
                await gate;
                ctx.Text("done");
            });
    }
}
