using FastHttp.Actors.Connections;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

public sealed class BodyTests
{
    private const int Limit = 1000;
    private const int LargestDrained = 256 * 1024;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Bodies_of_any_size_come_back_as_they_were_sent(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        foreach (var size in (int[])[0, 1, 4000, 4096, 5000, 64 * 1024, 1 << 20, 8 << 20, 1])
        {
            var body = Pattern(size);
            var response = await client.Exchange(Post("/echo", body));
            Assert.Equal(200, response.Status);
            Assert.True(body == response.Body, $"A body of {size} bytes has changed.");
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_of_the_limit_is_taken(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.Equal(Limit, (await client.Exchange(Post("/limited", Pattern(Limit)))).Body.Length);
        Assert.Equal(200, (await client.Exchange(Get("/ok"))).Status);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_over_the_limit_is_rejected_and_ends_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var response = await client.Exchange(Post("/limited", Pattern(Limit + 1)));
        Assert.Equal((413, true), (response.Status, response.SaysClose));
        client.CloseSend();
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_is_still_sending_can_read_why_it_was_rejected(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var part = Bytes(Pattern(1 << 20));
        await client.Send(Head("POST", "/limited", 4L << 20));
        for (var i = 0; i < 4; i++)
        {
            // The rejection has long been sent when the last of these arrive.
            await client.Send(part);
            await server.Settle();
        }

        Assert.Equal(413, (await client.ReceiveResponse()).Status);
        client.CloseSend();
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_nobody_wants_is_dropped_up_to_256_KiB(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var body = Pattern(LargestDrained);
        Assert.Equal((404, false), Outcome(await client.Exchange(Post("/nothing", body))));
        Assert.Equal((405, false), Outcome(await client.Exchange(Post("/ok", body))));
        Assert.Equal((200, false), Outcome(await client.Exchange(Get("/ok"))));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_larger_body_nobody_wants_ends_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        foreach (var (target, status) in ((string, int)[])[("/nothing", 404), ("/ok", 405)])
        {
            using var client = await server.Connect();
            Assert.Equal((status, true), Outcome(await client.Exchange(Head("POST", target, LargestDrained + 1))));
            client.CloseSend();
            Assert.Equal(0, await client.ReceiveEnd());
        }

        Assert.Equal(0, server.Sum(counters => counters.Requests));
    }

    [Fact]
    public async Task A_rejected_client_that_sends_without_a_pause_holds_the_loop_for_a_part_of_each_turn_for_an_amount_and_for_five_seconds()
    {
        var time = new ManualTime();
        await using var server = await Start(TransportKind.InMemory, time);
        var endless = new EndlessPeer(Bytes(Head("POST", "/limited", 1L << 40)));
        Task<long> mostInOneTurn = null!;
        await server.Loops[0].WhileHeld(() =>
        {
            Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, endless));
            endless.Raise(Readiness.Readable);
            mostInOneTurn = MostInOneTurn(server, () => endless.Taken);
            return Task.CompletedTask;
        });
        Assert.InRange(await mostInOneTurn, 1, 2 * LargestDrained);
        await TestServer.Until(() => endless.Taken > ClosingConnection.MaxDropped, "the client sends more than is dropped");
        Assert.InRange(await server.UntilSteady(() => endless.Taken), ClosingConnection.MaxDropped, ClosingConnection.MaxDropped + LargestDrained);
        Assert.False(endless.IsClosed);
        await server.Advance(time, TimeSpan.FromSeconds(6));
        await TestServer.Until(() => endless.IsClosed, "its time is over");
    }

    private static async Task<long> MostInOneTurn(TestServer server, Func<long> taken)
    {
        var (most, last, turns) = (0L, taken(), 0);
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var loop = server.Loops[0].Loop;
        loop.Post(Look, null);
        await done.Task.WaitAsync(TimeSpan.FromSeconds(20));
        return most;

        void Look(object? state)
        {
            var now = taken();
            most = turns > 0 ? Math.Max(most, now - last) : 0;
            last = now;
            if (++turns == 50)
            {
                done.SetResult();
            }
            else
            {
                loop.Post(Look, null);
            }
        }
    }

    private static (int Status, bool Closes) Outcome(RawResponse response) => (response.Status, response.SaysClose);

    private static Task<TestServer> Start(TransportKind transport, TimeProvider? time = null) => TestServer.Start(
        routes =>
        {
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapPost("/limited", ctx => ctx.Bytes(ctx.Body)).WithMaxBody(Limit);
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
        },
        transport,
        time: time);
}
