using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Bodies that a handler takes as they arrive, or leaves.</summary>
public sealed class StreamedBodyTests
{
    private const int Limit = 4 << 20;
    private const int LargestSkipped = 256 * 1024;
    private const string Expect = "Expect: 100-continue\r\n";

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(100);

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource<BodyPart> _last = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _gate = new();

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Bodies_of_any_size_come_back_as_they_were_sent(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        foreach (var size in (int[])[0, 1, 4000, 4096, 32 * 1024, 64 * 1024, 1 << 20, 1])
        {
            var body = Pattern(size);
            Assert.True(body == await Echoed(client, Post("/echo", body)), $"A body of {size} bytes has changed.");
            Assert.True(body == await Echoed(client, Chunked("/echo", body)), $"A chunked body of {size} bytes has changed.");
        }
    }

    [Fact]
    public async Task However_the_bytes_are_cut_the_handler_gets_the_same()
    {
        await using var server = await Start(TransportKind.InMemory);
        var stream = Bytes(
            Post("/read", "hello") + Chunked("/read", "hello world", "X-Check: a\r\nHost: b\r\n") + Post("/leave", "unread") + Chunked("/leave", "unread") + Get("/ok"));
        var whole = await Conformance.CutPeer.Play(server, stream);
        Assert.Contains("hello []", whole, StringComparison.Ordinal);
        Assert.Contains("hello world [X-Check=a]", whole, StringComparison.Ordinal);
        foreach (var cut in Enumerable.Range(1, stream.Length - 1))
        {
            Assert.Equal(whole, await Conformance.CutPeer.Play(server, stream, cut));
        }

        Assert.Equal(whole, await Conformance.CutPeer.Play(server, stream, Enumerable.Range(1, stream.Length - 1)));
    }

    [Theory]
    [InlineData("/read")]
    [InlineData("/buffered")]
    public async Task Trailers_are_kept_apart_from_fields_and_those_that_frame_or_route_left_out(string target)
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        var response = await client.Exchange(Chunked(target, "x", "X-A: 1\r\nContent-Length: 7\r\nX-B: 2\r\nTransfer-Encoding: gzip\r\n"));
        Assert.Equal("x [X-A=1,X-B=2]", response.Body);

        // The next request on the connection has no trailers of its own, and sees none.
        Assert.Equal("x []", (await client.Exchange(Chunked(target, "x"))).Body);
        Assert.Equal("x []", (await client.Exchange(Post(target, "x"))).Body);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task The_client_is_told_to_go_on_when_the_handler_reads_and_not_before(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Head("POST", "/gated", 4, Expect));
        await _gate.UntilEntered();
        await server.Settle();
        // The request has memory of its own, and nothing was written.
        Assert.Equal(0, server.Loops[0].Buffers.Outstanding);
        _gate.Open();
        Assert.Equal(100, (await client.ReceiveResponse()).Status);
        await client.Send("body");
        Assert.Equal("body []", (await client.ReceiveResponse()).Body);
        Assert.Equal(200, (await client.Exchange(Get("/ok"))).Status);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_handler_that_rejects_without_reading_ends_the_connection_and_100_is_never_sent(TransportKind transport)
    {
        await using var server = await Start(transport);
        foreach (var target in (string[])["/leave", "/leave-in-pieces"])
        {
            using var client = await server.Connect();
            await client.Send(Head("POST", target, 4, Expect));
            var response = await client.ReceiveResponse();
            Assert.Equal((200, true), (response.Status, response.SaysClose));
            client.CloseSend();
            Assert.Equal("", await client.ReceiveToEnd());
        }
    }

    [Fact]
    public async Task Too_large_a_body_is_rejected_before_100_and_before_the_handler()
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        var response = await client.Exchange(Head("POST", "/read", Limit + 1, Expect));
        Assert.Equal((413, true, 0L), (response.Status, response.SaysClose, server.Sum(counters => counters.Requests)));
    }

    [Theory]
    [InlineData(Limit, 200)]
    [InlineData(Limit + 1, 413)]
    public async Task A_chunked_body_has_the_same_limit(int size, int status)
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        var response = await client.Exchange(Chunked("/read", new string('x', size)));
        Assert.Equal((status, status == 413), (response.Status, response.SaysClose));
        if (status == 413)
        {
            Assert.True((await _last.Task.WaitAsync(TimeSpan.FromSeconds(20))).IsAborted);
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_that_breaks_a_rule_is_answered_for_the_handler(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send("POST /read HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nz\r\n");
        var response = await client.ReceiveResponse();
        Assert.Equal((400, true), (response.Status, response.SaysClose));
        Assert.True((await _last.Task.WaitAsync(TimeSpan.FromSeconds(20))).IsAborted);
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.InvalidChunkSize]));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_leaves_in_the_middle_is_noticed_by_the_reader(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Head("POST", "/read", 100) + "half");
        client.CloseSend();
        Assert.True((await _last.Task.WaitAsync(TimeSpan.FromSeconds(20))).IsAborted);
        Assert.Equal("", await client.ReceiveToEnd());
        await server.UntilClosed(CloseReason.ClientGone);
    }

    [Theory]
    [InlineData(TransportKind.Epoll, LargestSkipped, false)]
    [InlineData(TransportKind.Epoll, LargestSkipped + 1, true)]
    [InlineData(TransportKind.InMemory, LargestSkipped, false)]
    [InlineData(TransportKind.InMemory, LargestSkipped + 1, true)]
    public async Task What_the_handler_leaves_unread_is_dropped_up_to_256_KiB(TransportKind transport, int size, bool closes)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var response = await client.Exchange(Post("/leave", Pattern(size)));
        Assert.Equal((200, closes), (response.Status, response.SaysClose));
        if (!closes)
        {
            Assert.Equal("ok", (await client.Exchange(Get("/ok"))).Body);
        }
    }

    /// <summary>It is not waited for either: the clock stands still.</summary>
    [Fact]
    public async Task A_larger_one_ends_the_connection_of_a_response_in_pieces_at_once()
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Exchange(Head("POST", "/leave-in-pieces", LargestSkipped + 1))).Status);
        Assert.True(await client.IsAtEnd());
        client.CloseSend();
        await server.UntilClosed(CloseReason.ClosedByResponse);
    }

    /// <summary>How long a chunked body is nobody knows when the response is given: the connection ends when it turns out too long.</summary>
    [Fact]
    public async Task A_chunked_body_that_is_left_unread_is_dropped_up_to_256_KiB_with_its_framing()
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        await client.Send("POST /leave HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n40000\r\n");
        Assert.Equal(200, (await client.ReceiveResponse()).Status);
        await client.Send(new string('x', LargestSkipped - "40000\r\n".Length));
        await server.Settle();
        Assert.Equal(0, server.Closed(CloseReason.BodyUnread));
        await client.Send("xx");
        client.CloseSend();
        Assert.Equal("", await client.ReceiveToEnd());
        await server.UntilClosed(CloseReason.BodyUnread);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Dropping_takes_five_seconds_at_most(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Exchange(Head("POST", "/leave", 100) + "half")).Status);
        await server.Settle();
        await server.Advance(_time, TimeSpan.FromSeconds(5) - Moment);
        Assert.Equal(0, server.Sum(counters => counters.Closed.Sum()));
        await server.Advance(_time, Moment * 2);
        client.CloseSend();
        Assert.Equal("", await client.ReceiveToEnd());
        await server.UntilClosed(CloseReason.BodyUnread);
    }

    [Theory]
    [InlineData(1199, 408)]
    [InlineData(1300, 200)]
    public async Task It_must_come_with_240_bytes_a_second_while_the_handler_waits_for_it(int arrived, int status)
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Head("POST", "/read", 2000)));
        await server.SendAlone(client, Bytes(new string('x', arrived)));
        await server.Advance(_time, TimeSpan.FromSeconds(5) - Moment);
        Assert.Equal(0, server.Sum(counters => counters.Rejections[(int)Rejection.BodyTooSlow]));
        await server.Advance(_time, Moment * 3);
        await client.Send(new string('x', 2000 - arrived));
        Assert.Equal(status, (await client.ReceiveResponse()).Status);
    }

    [Theory]
    [InlineData("/read", 240, 200)]
    [InlineData("/fast", 240, 408)]
    [InlineData("/fast-buffered", 240, 408)]
    public async Task A_route_may_ask_for_another_rate(string target, int bytesPerSecond, int status)
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Head("POST", target, bytesPerSecond * 8)));
        for (var second = 0; second < 6; second++)
        {
            await server.SendAlone(client, Bytes(new string('x', bytesPerSecond + 1)));
            await server.Advance(_time, TimeSpan.FromSeconds(1));
        }

        await client.Send(new string('x', bytesPerSecond * 2));
        Assert.Equal(status, (await client.ReceiveResponse()).Status);
    }

    /// <summary>The handler's time limit does not count while it waits for the client; it counts while it holds a piece.</summary>
    [Fact]
    public async Task Each_piece_gives_the_handler_its_time_anew()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes(Head("POST", "/read", 30_000)));
        for (var second = 0; second < 60; second++)
        {
            await server.SendAlone(client, Bytes(new string('x', 500)));
            await server.Advance(_time, TimeSpan.FromSeconds(1));
        }

        Assert.Equal(200, (await client.ReceiveResponse()).Status);
        await client.Send(Post("/gated", "body"));
        await _gate.UntilEntered();
        await server.Advance(_time, TimeSpan.FromSeconds(20) + Moment);
        Assert.Equal(503, (await client.ReceiveResponse()).Status);
        _gate.Open();
    }

    /// <summary>A client may send without end: what the handler does not take, the server does not receive.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_handler_that_does_not_read_holds_the_client_back(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var sent = 0;
        var sending = Send();
        await _gate.UntilEntered();
        await server.UntilSteady(() => Volatile.Read(ref sent));
        Assert.False(sending.IsCompleted);
        Assert.Equal(0, server.Loops[0].Buffers.Outstanding);
        _gate.Open();
        await sending;
        Assert.StartsWith("xxx", (await client.ReceiveResponse()).Body, StringComparison.Ordinal);

        async Task Send()
        {
            await client.Send(Head("POST", "/gated-large", 24 << 20));
            var part = Bytes(new string('x', 1 << 16));
            for (; sent < (24 << 20) / part.Length; sent++)
            {
                await client.Send(part);
            }
        }
    }

    [Fact]
    public async Task A_handler_off_the_loop_reads_too()
    {
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        for (var i = 0; i < 20; i++)
        {
            var body = Pattern(100_000 + i);
            Assert.Equal(body + " []", (await client.Exchange(Post("/pool", body))).Body);
        }
    }

    // An echo that is not read stops taking what it is sent.
    private static async Task<string> Echoed(RawClient client, string request)
    {
        var sending = client.Send(request);
        var response = await client.ReceiveResponse();
        await sending;
        return response.Body;
    }

    private static string Chunked(string target, string body, string trailers = "")
    {
        var text = new StringBuilder($"POST {target} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var chunk in body.Chunk(10_000))
        {
            text.Append($"{chunk.Length:x}\r\n").Append(chunk).Append("\r\n");
        }

        return text.Append("0\r\n").Append(trailers).Append("\r\n").ToString();
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/read", Read).WithStreamedBody().WithMaxBody(Limit);
            routes.MapPost("/buffered", Read);
            routes.MapPost("/echo", Echo).WithStreamedBody();
            routes.MapPost("/leave", ctx => ctx.Text("left")).WithStreamedBody();
            routes.MapPost("/leave-in-pieces", async ctx =>
            {
                await ctx.FlushAsync();
                ctx.Complete();
            }).WithStreamedBody();
            routes.MapPost("/pool", Read).WithStreamedBody().Pool(2);
            routes.MapPost("/fast", Read).WithStreamedBody().WithMinBodyDataRate(400);
            routes.MapPost("/fast-buffered", Read).WithMinBodyDataRate(400);
            routes.MapPost("/gated", ReadBehindGate).WithStreamedBody();
            routes.MapPost("/gated-large", ReadBehindGate).WithStreamedBody();
        },
        transport,
        time: _time);

    private async Task ReadBehindGate(RequestCtx ctx)
    {
        await _gate.Pass();
        await Read(ctx);
    }

    private async Task Read(RequestCtx ctx)
    {
        var text = new StringBuilder();
        BodyPart part;
        do
        {
            part = await ctx.ReadBodyAsync();
            text.Append(Encoding.Latin1.GetString(part.Bytes.Span));
        }
        while (!part.IsLast);

        _last.TrySetResult(part);
        if (!part.IsAborted)
        {
            ctx.Text($"{text} [{TrailersOf(ctx)}]");
        }
    }

    private static string TrailersOf(RequestCtx ctx)
    {
        var all = new List<string>();
        foreach (var field in ctx.Trailers)
        {
            all.Add($"{field.Name}={field.Value}");
        }

        return string.Join(',', all);
    }

    private static async Task Echo(RequestCtx ctx)
    {
        BodyPart part;
        do
        {
            part = await ctx.ReadBodyAsync();
            ctx.BodyWriter.Write(part.Bytes.Span);
        }
        while (await ctx.FlushAsync() && !part.IsLast);

        ctx.Complete();
    }
}
