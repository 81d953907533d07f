using System.Text;
using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Responses in pieces: their framing (RFC 9112 sections 6 and 7), their back-pressure, and how they break off.</summary>
public sealed class StreamedResponseTests
{
    private const int PieceSize = 64 * 1024;

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource<bool> _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pieces;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Without_a_length_it_is_chunked(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/pieces?n=3") + Get("/ok"));
        var response = await client.ReceiveResponse();
        Assert.Equal(("chunked", null, "piece-0\npiece-1\npiece-2\n"), (response["Transfer-Encoding"], response["Content-Length"], response.Body));
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task The_chunks_are_the_pieces_to_the_byte()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Send(Get("/pieces?n=2", "Connection: close\r\n"));
        var bytes = await client.ReceiveToEnd();
        Assert.EndsWith("\r\n\r\n8\r\npiece-0\n\r\n8\r\npiece-1\n\r\n0\r\n\r\n", bytes, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_1_0_client_gets_it_up_to_the_end_of_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get10("/pieces?n=2", "Connection: keep-alive\r\n"));
        var bytes = await client.ReceiveToEnd();
        Assert.Contains("Connection: close\r\n", bytes, StringComparison.Ordinal);
        Assert.DoesNotContain("Transfer-Encoding", bytes, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\npiece-0\npiece-1\n", bytes, StringComparison.Ordinal);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task With_a_declared_length_it_is_counted(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/declared?length=16&n=2") + Get("/ok"));
        var response = await client.ReceiveResponse();
        Assert.Equal((null, "16", "piece-0\npiece-1\n"), (response["Transfer-Encoding"], response["Content-Length"], response.Body));
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
    }

    /// <summary>A body is never padded or cut to fit: a reset is the one end that no client takes for a complete response.</summary>
    [Theory]
    [InlineData(TransportKind.Epoll, 15)]
    [InlineData(TransportKind.Epoll, 17)]
    [InlineData(TransportKind.InMemory, 15)]
    [InlineData(TransportKind.InMemory, 17)]
    public async Task More_or_less_than_the_declared_length_aborts_the_connection(TransportKind transport, int length)
    {
        await using var server = await Start(transport);
        foreach (var target in (string[])["/declared", "/declared-whole"])
        {
            using var client = await server.Connect();
            await client.Send(Get($"{target}?length={length}&n=2"));
            Assert.Equal(-1, await client.ReceiveEnd());
        }

        Assert.Equal(2, server.Closed(CloseReason.ResponseBroken));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task HEAD_gets_the_head_alone(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Head("HEAD", "/pieces?n=3", 0));
        var streamed = await client.ReceiveResponse(toHead: true);
        await client.Send(Head("HEAD", "/declared?length=16&n=0", 0));
        var declared = await client.ReceiveResponse(toHead: true);
        Assert.Equal((200, null, 200, "16"), (streamed.Status, streamed["Content-Length"], declared.Status, declared["Content-Length"]));
        Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
    }

    [Theory]
    [InlineData("/throws")]
    [InlineData("/stops")]
    public async Task A_handler_that_fails_in_the_middle_aborts_the_connection(string target)
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        await client.Send(Get(target));
        Assert.Equal(-1, await client.ReceiveEnd());
        Assert.Equal(1, server.Closed(CloseReason.ResponseBroken));
        Assert.Equal(200, (await server.Get("/ok")).Status);
    }

    [Fact]
    public async Task Once_the_head_has_left_it_cannot_be_changed()
    {
        var failures = new List<Exception>();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            await ctx.FlushAsync();
            Assert.True(ctx.HasStarted);
            Action[] changes = [() => ctx.SetStatus(204), () => ctx.AddField("A", "b"), () => ctx.SetContentType("a/b"), () => ctx.SetContentLength(1), () => ctx.Text("x"), () => ctx.Json(1), () => ctx.Reply(HttpResponse.Ok("x"))];
            failures.AddRange(changes.Select(change => Record.Exception(change)));
            ctx.Complete();
        }));
        Assert.Equal("", (await server.Get("/")).Body);
        Assert.Equal(7, failures.Count);
        Assert.All(failures, failure => Assert.IsType<InvalidOperationException>(failure));
    }

    [Fact]
    public async Task A_second_step_before_the_first_has_ended_is_a_mistake()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            var first = ctx.FlushAsync();
            var second = await Record.ExceptionAsync(() => ctx.FlushAsync().AsTask());
            await first;
            ctx.BodyWriter.Write(Bytes(second?.GetType().Name ?? "nothing"));
            ctx.Complete();
        }));
        Assert.Equal(nameof(InvalidOperationException), (await server.Get("/")).Body);
    }

    /// <summary>While the client does not take what was sent, the handler's flush does not end.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_does_not_read_holds_the_handler_back(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/endless"));
        await TestServer.Until(() => Pieces > 0, "the response has begun");
        var written = await server.UntilSteady(() => Pieces);
        Assert.InRange(written * PieceSize, PieceSize, 24 << 20);
        Assert.InRange(server.Loops[0].Buffers.Outstanding, 1, 2);
        await client.Receive(((int)written + 2) * PieceSize);
        await TestServer.Until(() => Pieces > written, "the handler goes on");
        client.Abort();
        Assert.True(await _stopped.Task.WaitAsync(TimeSpan.FromSeconds(20)), "FlushAsync tells that the client has left.");
    }

    [Fact]
    public async Task A_client_that_takes_too_little_is_cut_off_and_the_handler_told()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Send(Get("/endless"));
        await TestServer.Until(() => Pieces > 0, "the response has begun");
        await server.UntilSteady(() => Pieces);
        await server.Advance(_time, TimeSpan.FromSeconds(5) - TimeSpan.FromMilliseconds(100));
        Assert.Equal(0, server.Closed(CloseReason.ResponseTooSlow));
        await server.Advance(_time, TimeSpan.FromMilliseconds(200));
        await server.UntilClosed(CloseReason.ResponseTooSlow);
        Assert.True(await _stopped.Task.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public async Task A_response_that_has_begun_has_no_time_limit()
    {
        var gate = new Gate();
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", async ctx =>
            {
                await ctx.FlushAsync();
                await gate.Pass();
                ctx.BodyWriter.Write("late"u8);
                ctx.Complete();
            }),
            TransportKind.InMemory,
            time: _time);
        using var client = await server.Connect();
        await client.Send(Get("/"));
        await gate.UntilEntered();
        await server.Settle();
        Assert.Equal(0, server.Loops[0].Loop.Wheel.Count);
        await server.Advance(_time, TimeSpan.FromHours(1));
        gate.Open();
        Assert.Equal("late", (await client.ReceiveResponse()).Body);
    }

    [Theory]
    [InlineData("/actor")]
    [InlineData("/pool")]
    public async Task An_actor_streams_from_its_own_dispatcher_too(string target)
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal("piece-0\npiece-1\npiece-2\n", (await client.Exchange(Get($"{target}?n=3"))).Body);
        }
    }

    [Fact]
    public async Task A_large_response_arrives_whole()
    {
        await using var server = await Start(TransportKind.Epoll);
        const int count = 20_000;
        var body = (await server.Get($"/pieces?n={count}")).Body;
        Assert.Equal(string.Concat(Enumerable.Range(0, count).Select(i => $"piece-{i}\n")), body);
    }

    private int Pieces => Volatile.Read(ref _pieces);

    private static async Task WritePieces(RequestCtx ctx)
    {
        var count = int.Parse(ctx.Query["n"]!);
        for (var i = 0; i < count; i++)
        {
            ctx.BodyWriter.Write(Encoding.ASCII.GetBytes($"piece-{i}\n"));
            if (!await ctx.FlushAsync())
            {
                return;
            }
        }

        ctx.Complete();
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/pieces", WritePieces);
            routes.MapGet("/declared", ctx => WritePieces(ctx.SetContentLength(long.Parse(ctx.Query["length"]!))));
            routes.MapGet("/declared-whole", ctx => ctx.SetContentLength(long.Parse(ctx.Query["length"]!)).Text("piece-0\npiece-1\n"));
            routes.MapGet("/endless", Endless);
            routes.MapGet("/throws", async ctx =>
            {
                await ctx.FlushAsync();
                throw new InvalidOperationException("in the middle");
            });
            routes.MapGet("/stops", Props.Create<Stopper>());
            routes.MapGet("/actor", Props.Create<Streamer>());
            routes.MapGet("/pool", Props.Create<Streamer>()).Pool(2);
        },
        transport,
        time: _time);

    private async Task Endless(RequestCtx ctx)
    {
        do
        {
            Interlocked.Increment(ref _pieces);
            ctx.BodyWriter.Write(new byte[PieceSize]);
        }
        while (await ctx.FlushAsync());
        _stopped.SetResult(true);
    }

    private sealed class Streamer : ReceiveActor
    {
        public Streamer() => ReceiveAsync<RequestCtx>(WritePieces);
    }

    private sealed class Stopper : ReceiveActor
    {
        public Stopper() => ReceiveAsync<RequestCtx>(async ctx =>
        {
            await ctx.FlushAsync();
            Context.Stop(Self);
        });
    }
}
