using System.IO.Pipelines;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Request bodies as streams, pipes and sequences.</summary>
public sealed class BodyViewTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource<Exception?> _failure = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Gate _gate = new();

    [Theory]
    [InlineData("/stream")]
    [InlineData("/pipe")]
    [InlineData("/pieces")]
    [InlineData("/whole-stream")]
    [InlineData("/whole-pieces")]
    [InlineData("/blocking-stream")]
    public async Task Bodies_of_any_size_are_read_as_they_were_sent(string target)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        foreach (var size in (int[])[0, 1, 4000, 32 * 1024, 1 << 20, 1])
        {
            var body = Pattern(size);
            await client.Send(Post(target, body));
            Assert.True(body == (await client.ReceiveResponse()).Body, $"A body of {size} bytes has changed.");
        }
    }

    [Theory]
    [InlineData("/stream")]
    [InlineData("/pipe")]
    [InlineData("/pieces")]
    [InlineData("/blocking-stream")]
    public async Task A_body_that_is_cut_off_is_never_read_to_its_end(string target)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Head("POST", target, 100_000) + Pattern(50_000));
        await TestServer.Until(() => server.Sum(counters => counters.BytesReceived) > 50_000, "the first half has arrived");
        client.CloseSend();
        Assert.IsType<BodyAbortedException>(await _failure.Task.WaitAsync(Patience));
        Assert.Equal("ok", (await server.Get("/ok")).Body);
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Theory]
    [InlineData("/awaiting-actor")]
    [InlineData("/plain-actor")]
    public async Task An_actor_that_lets_it_through_is_not_the_one_that_failed(string target)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Head("POST", target, 10) + "1234");
        await _gate.UntilEntered();
        client.CloseSend();
        Assert.IsType<BodyAbortedException>(await _failure.Task.WaitAsync(Patience));
        await server.Settle();
        Assert.Empty(log.Numbered(2001));
    }

    [Fact]
    public async Task A_read_that_is_cancelled_takes_nothing()
    {
        await using var server = await TestServer.Start(routes => routes.MapPost("/", async ctx =>
        {
            var stream = ctx.BodyAsStream();
            var buffer = new byte[100];
            using var cancellation = new CancellationTokenSource();
            var read = stream.ReadAsync(buffer, cancellation.Token).AsTask();
            await cancellation.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => read);
            await _gate.Pass();
            ctx.Text(await new StreamReader(stream).ReadToEndAsync());
        }).WithStreamedBody());
        using var client = await server.Connect();
        await client.Send(Head("POST", "/", 10));
        await _gate.UntilEntered();
        await client.Send("0123456789");
        _gate.Open();
        Assert.Equal("0123456789", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_pipe_that_is_told_not_to_wait_reads_on_later()
    {
        await using var server = await TestServer.Start(routes => routes.MapPost("/", async ctx =>
        {
            var pipe = ctx.BodyAsPipeReader();
            var read = pipe.ReadAsync().AsTask();
            pipe.CancelPendingRead();
            Assert.True((await read).IsCanceled);
            await _gate.Pass();
            ctx.Text(await Read(pipe));
        }).WithStreamedBody());
        using var client = await server.Connect();
        await client.Send(Head("POST", "/", 10));
        await _gate.UntilEntered();
        await client.Send("0123456789");
        _gate.Open();
        Assert.Equal("0123456789", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task On_a_loop_a_stream_does_not_block()
    {
        await using var server = await TestServer.Start(routes => routes.MapPost("/", ctx =>
        {
            var failure = Record.Exception(() => ctx.BodyAsStream().ReadByte());
            ctx.Text(failure.Message);
        }));
        Assert.StartsWith("On an event loop a body is read with ReadAsync", (await server.Exchange(Post("/", "a"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_disposed_of_leaves_the_rest_to_the_server()
    {
        await using var server = await TestServer.Start(routes => routes.MapPost("/", async ctx =>
        {
            var stream = ctx.BodyAsStream();
            var first = new byte[5];
            await stream.ReadExactlyAsync(first);
            await stream.DisposeAsync();
            Assert.False(stream.CanRead);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.ReadAsync(first).AsTask());
            ctx.Text(Encoding.ASCII.GetString(first));
        }).WithStreamedBody());
        using var client = await server.Connect();
        await client.Send(Post("/", Pattern(200_000)) + Post("/", "12345"));
        Assert.Equal("0,1,2", (await client.ReceiveResponse()).Body);
        Assert.Equal("12345", (await client.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_body_is_one_way_and_has_no_known_length()
    {
        await using var server = await TestServer.Start(routes => routes.MapPost("/", ctx =>
        {
            var stream = ctx.BodyAsStream();
            Action[] others =
            [
                () => _ = stream.Length, () => _ = stream.Position, () => stream.Position = 1, () => stream.SetLength(1),
                () => stream.Seek(0, SeekOrigin.Begin), () => stream.Write([1], 0, 1),
            ];
            Assert.All(others, other => Assert.Throws<NotSupportedException>(other));
            Assert.Equal((true, false, false), (stream.CanRead, stream.CanWrite, stream.CanSeek));
            stream.Flush();
            ctx.Complete();
        }));
        Assert.Equal(200, (await server.Exchange(Post("/", "a"))).Status);
    }

    private Task<TestServer> Start() => TestServer.Start(routes =>
    {
        routes.MapGet("/ok", ctx => ctx.Text("ok"));
        routes.MapPost("/stream", ctx => Respond(ctx, ReadStream)).WithStreamedBody();
        routes.MapPost("/pipe", ctx => Respond(ctx, ctx => Read(ctx.BodyAsPipeReader()))).WithStreamedBody();
        routes.MapPost("/pieces", ctx => Respond(ctx, ReadPieces)).WithStreamedBody();
        routes.MapPost("/whole-stream", ctx => Respond(ctx, ReadStream));
        routes.MapPost("/whole-pieces", ctx => Respond(ctx, ReadPieces));
        routes.MapPost("/blocking-stream", Props.Create(() => new Blocking(_failure))).Pool(2).WithStreamedBody();
        routes.MapPost("/awaiting-actor", Props.Create(() => new Awaiting(_gate, _failure))).WithStreamedBody();
        routes.MapPost("/plain-actor", Props.Create(() => new Plain(_gate, _failure))).WithStreamedBody();
    });

    private async Task Respond(RequestCtx ctx, Func<RequestCtx, Task<string>> read)
    {
        try
        {
            ctx.Text(await read(ctx));
        }
        catch (Exception e)
        {
            _failure.TrySetResult(e);
            throw;
        }
    }

    private static async Task<string> ReadStream(RequestCtx ctx)
    {
        var bytes = new MemoryStream();
        await ctx.BodyAsStream().CopyToAsync(bytes);
        return Encoding.Latin1.GetString(bytes.ToArray());
    }

    private static async Task<string> ReadPieces(RequestCtx ctx)
    {
        var text = new StringBuilder();
        await foreach (var piece in ctx.BodyPieces())
        {
            text.Append(Encoding.Latin1.GetString(piece.Span));
        }

        return text.ToString();
    }

    // By a few bytes, so that what is left must come again.
    private static async Task<string> Read(PipeReader pipe)
    {
        var text = new StringBuilder();
        while (await pipe.ReadAsync() is var read)
        {
            var taken = read.Buffer.Slice(0, Math.Min(10_001, read.Buffer.Length));
            text.Append(Encoding.Latin1.GetString(taken));
            pipe.AdvanceTo(taken.End);
            if (read.IsCompleted && taken.Length == read.Buffer.Length)
            {
                break;
            }
        }

        await pipe.CompleteAsync();
        return text.ToString();
    }

    private sealed class Blocking(TaskCompletionSource<Exception?> failure) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx)
        {
            try
            {
                using var reader = new StreamReader(ctx.BodyAsStream(), Encoding.Latin1);
                ctx.Text(reader.ReadToEnd());
            }
            catch (Exception e)
            {
                failure.TrySetResult(e);
                ctx.Fail(e);
            }
        }
    }

    private sealed class Awaiting(Gate gate, TaskCompletionSource<Exception?> failure) : AsyncHttpHandlerActor
    {
        protected override Task OnRequestAsync(RequestCtx ctx) => ReadOn(ctx, gate, failure);
    }

    private sealed class Plain : ReceiveActor
    {
        public Plain(Gate gate, TaskCompletionSource<Exception?> failure) => ReceiveAsync<RequestCtx>(ctx => ReadOn(ctx, gate, failure));
    }

    private static async Task ReadOn(RequestCtx ctx, Gate gate, TaskCompletionSource<Exception?> failure)
    {
        try
        {
            await foreach (var piece in ctx.BodyPieces())
            {
                Assert.False(piece.IsEmpty);
                _ = gate.Pass();
            }
        }
        catch (Exception e)
        {
            failure.TrySetResult(e);
            throw;
        }
    }
}
