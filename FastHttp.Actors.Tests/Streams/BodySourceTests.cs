using Akka;
using Akka.IO;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Request bodies as Akka.Streams sources.</summary>
public sealed class BodySourceTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ManualTime _time = new();
    private readonly TaskCompletionSource<Exception> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _gate = new();
    private long _taken;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Bodies_of_any_size_go_through_a_stream_as_they_were_sent(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        foreach (var target in (string[])["/echo", "/kept", "/whole"])
        {
            foreach (var size in (int[])[0, 1, 4000, 32 * 1024, 1 << 20])
            {
                var body = Pattern(size);
                Assert.True(body == await Echoed(client, Post(target, body)), $"A body of {size} bytes has changed at {target}.");
                Assert.True(body == await Echoed(client, Chunked(target, body)), $"A chunked body of {size} bytes has changed at {target}.");
            }
        }
    }

    /// <summary>64 MiB, by a stream that takes them slower than they could come: what the server holds is bounded.</summary>
    [Fact]
    public async Task A_large_body_goes_through_in_bounded_memory()
    {
        const int Length = 64 << 20;
        await using var server = await Start(configure: options => options.Limits.MaxBodySize = Length);
        using var client = await server.Connect();
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await client.Send(Head("POST", "/count", Length));
        var most = 0L;
        var piece = new byte[64 * 1024];
        for (var sent = 0; sent < Length; sent += piece.Length)
        {
            await client.Send(piece);
            if (sent % (16 << 20) == 0)
            {
                most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }
        }

        Assert.Equal($"{Length}", (await client.ReceiveResponse()).Body);
        // Other tests run meanwhile, and theirs counts too: half of what was sent tells enough.
        Assert.InRange(most, 0, Length / 2);
    }

    [Fact]
    public async Task A_stream_that_takes_nothing_holds_its_client_back()
    {
        await using var server = await Start(configure: options => options.Limits.MaxBodySize = 1 << 30);
        using var client = await server.Connect();
        await client.Send(Head("POST", "/held", 1 << 30));
        var sent = 0L;
        var sending = Task.Run(async () =>
        {
            var piece = new byte[64 * 1024];
            while (sent < 1 << 30)
            {
                await client.Send(piece);
                Interlocked.Add(ref sent, piece.Length);
            }
        });
        await _gate.UntilEntered();
        var steady = await server.UntilSteady(() => Interlocked.Read(ref sent));
        Assert.InRange(steady, 1, 64 << 20);
        Assert.InRange(server.Sum(counters => counters.BytesReceived), 1, 1 << 20);
        _gate.Open();
        await TestServer.Until(() => Interlocked.Read(ref sent) > steady, "the client goes on");
        client.Abort();
        await Record.ExceptionAsync(() => sending);
    }

    [Theory]
    [InlineData("half of a chunk")]
    [InlineData("half of a body")]
    [InlineData("reset")]
    public async Task A_body_that_is_cut_off_fails_the_stream(string how)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(how == "half of a chunk" ? "POST /count HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n8\r\n1234" : Head("POST", "/count", 8) + "1234");
        await TestServer.Until(() => Interlocked.Read(ref _taken) == 4, "the first half was taken");
        if (how == "reset")
        {
            client.Abort();
        }
        else
        {
            client.CloseSend();
        }

        Assert.IsType<BodyAbortedException>(await _failure.Task.WaitAsync(Patience));
        Assert.Equal("ok", (await server.Get("/ok")).Body);
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Fact]
    public async Task A_body_that_breaks_a_rule_fails_the_stream_and_the_client_gets_its_status()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send("POST /count HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n1234\r\nx\r\n");
        Assert.Equal(400, (await client.ReceiveResponse()).Status);
        Assert.IsType<BodyAbortedException>(await _failure.Task.WaitAsync(Patience));
    }

    /// <summary>The response has begun when the body breaks off.</summary>
    [Fact]
    public async Task An_echo_that_is_cut_off_is_never_a_whole_response()
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Head("POST", "/echo", 8) + "1234");
        Assert.Equal(200, int.Parse((await client.Receive("HTTP/1.1 200".Length))[^3..]));
        client.CloseSend();
        Assert.Equal(-1, await client.ReceiveEnd());
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Fact]
    public async Task A_source_can_be_materialised_once()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        var response = await client.Exchange(Post("/twice", "hello"));
        Assert.Equal("hello, then The body of a request comes once: its source can be materialised once.", response.Body);
    }

    [Fact]
    public async Task What_a_cancelled_stream_leaves_is_dropped()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Post("/first", Pattern(200_000)) + Get("/ok"));
        Assert.Equal("0", (await client.ReceiveResponse()).Body);
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_client_that_waits_to_be_told_so_goes_on_when_the_stream_runs()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Head("POST", "/count", 5, "Expect: 100-continue\r\n"));
        Assert.Equal(100, (await client.ReceiveResponse()).Status);
        await client.Send("hello");
        Assert.Equal("5", (await client.ReceiveResponse()).Body);
    }

    private Task<TestServer> Start(TransportKind transport = TransportKind.Epoll, Action<FastHttpOptions>? configure = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/echo", ctx => ctx.RespondWith(ctx.BodyAsSource())).WithStreamedBody();
            routes.MapPost("/whole", ctx => ctx.RespondWith(ctx.BodyAsSource()));
            // The elements are kept while the next ones are received.
            routes.MapPost("/kept", ctx => ctx.RespondWith(ctx.BodyAsSource().Grouped(1000).SelectMany(pieces => pieces))).WithStreamedBody();
            routes.MapPost("/count", Count).WithStreamedBody();
            routes.MapPost("/held", ctx => ctx.BodyAsSource()
                .SelectAsync(1, async bytes =>
                {
                    await _gate.Pass();
                    return bytes;
                })
                .RunWith(Sink.Ignore<ByteString>(), SystemOf(ctx).Materializer())).WithStreamedBody();
            routes.MapPost("/twice", async ctx =>
            {
                var source = ctx.BodyAsSource();
                var text = await Text(source, ctx);
                var second = await Record.ExceptionAsync(() => Text(source, ctx));
                ctx.Text($"{text}, then {second.GetBaseException().Message}");
            }).WithStreamedBody();
            routes.MapPost("/first", async ctx =>
            {
                var first = await ctx.BodyAsSource().RunWith(Sink.First<ByteString>(), SystemOf(ctx).Materializer());
                ctx.Text($"{(char)first[0]}");
            }).WithStreamedBody();
        },
        transport,
        configure,
        _time);

    private async Task Count(RequestCtx ctx)
    {
        try
        {
            var bytes = await ctx.BodyAsSource()
                .Select(piece =>
                {
                    Interlocked.Add(ref _taken, piece.Count);
                    return (long)piece.Count;
                })
                .RunWith(Sink.Aggregate<long, long>(0, (sum, count) => sum + count), SystemOf(ctx).Materializer());
            ctx.Text($"{bytes}");
        }
        catch (Exception e)
        {
            _failure.TrySetResult(e.GetBaseException());
            throw;
        }
    }

    private static async Task<string> Text(Source<ByteString, NotUsed> source, RequestCtx ctx) =>
        (await source.RunWith(Sink.Aggregate<ByteString, ByteString>(ByteString.Empty, (all, bytes) => all + bytes), SystemOf(ctx).Materializer())).ToString();

    private static Akka.Actor.ActorSystem SystemOf(RequestCtx ctx) => ctx.Exchange.Pool.Loop.System!;

    // The response begins while the request is sent.
    private static async Task<string> Echoed(RawClient client, string request)
    {
        var sending = client.Send(request);
        var body = (await client.ReceiveResponse()).Body;
        await sending;
        return body;
    }

    private static string Chunked(string target, string body)
    {
        var message = new System.Text.StringBuilder($"POST {target} HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var at = 0; at < body.Length; at += 5000)
        {
            var part = body.AsSpan(at, Math.Min(5000, body.Length - at));
            message.Append($"{part.Length:x}\r\n").Append(part).Append("\r\n");
        }

        return message.Append("0\r\n\r\n").ToString();
    }
}
