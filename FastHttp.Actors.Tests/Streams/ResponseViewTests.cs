using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Responses written to streams and pipes, or made of sequences.</summary>
public sealed class ResponseViewTests
{
    private const int MaxUnsent = 1024 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource<object> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _written;

    [Theory]
    [InlineData("/stream")]
    [InlineData("/pipe")]
    [InlineData("/sequence")]
    [InlineData("/sequence-of-actor")]
    [InlineData("/sequence-of-pool")]
    [InlineData("/blocking-stream")]
    public async Task A_body_arrives_as_it_was_written(string target)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        foreach (var size in (int[])[0, 1, 4000, 200_000])
        {
            var body = Pattern(size);
            await client.Send(Post(target, body));
            var response = await client.ReceiveResponse();
            Assert.True(body == response.Body, $"A body of {size} bytes has changed.");
            Assert.Equal("text/x-pattern", response["Content-Type"]);
        }
    }

    [Theory]
    [InlineData("/fails-at-once", 500)]
    [InlineData("/fails-later", 0)]
    [InlineData("/disposed-unsent", 500)]
    [InlineData("/disposed", 0)]
    [InlineData("/disposed-while-failing", 0)]
    [InlineData("/pipe-fails-at-once", 500)]
    [InlineData("/pipe-fails-later", 0)]
    [InlineData("/sequence-too-short", 0)]
    [InlineData("/sequence-too-long", 0)]
    public async Task A_half_is_never_taken_for_the_whole(string target, int status)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get(target));
        if (status == 0)
        {
            Assert.Equal(-1, await client.ReceiveEnd());
            Assert.Equal(1, server.Closed(CloseReason.ResponseBroken));
        }
        else
        {
            Assert.Equal(status, (await client.ReceiveResponse()).Status);
        }
    }

    [Fact]
    public async Task A_sequence_that_fails_is_logged_once()
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        Assert.Equal(500, (await server.Get("/fails-at-once")).Status);
        Assert.Contains("its request was answered with 500", await log.Until(2001), StringComparison.Ordinal);
        Assert.Single(log.Events.OfType<Akka.Event.Error>());
    }

    [Fact]
    public async Task For_HEAD_a_sequence_does_not_run()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Exchange(Head("HEAD", "/fails-at-once", 0))).Status);
        Assert.Equal("16", (await client.Exchange(Head("HEAD", "/sequence-too-short", 0)))["Content-Length"]);
    }

    [Theory]
    [InlineData("/endless-stream", typeof(OperationCanceledException))]
    [InlineData("/endless-pipe", typeof(FlushResult))]
    [InlineData("/endless-blocking", typeof(OperationCanceledException))]
    public async Task A_client_that_does_not_read_holds_the_writer_back_and_one_that_leaves_ends_it(string target, Type end)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Get(target));
        await TestServer.Until(() => Interlocked.Read(ref _written) > 0, "the response has begun");
        var written = await server.UntilSteady(() => Interlocked.Read(ref _written));
        Assert.InRange(written, 1, 24 << 20);
        client.Abort();
        Assert.IsType(end, await _end.Task.WaitAsync(Patience));
        await server.Settle();
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Fact]
    public async Task A_flush_can_be_told_not_to_wait()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get("/cancelled-flush"));
        Assert.True(((FlushResult)await _end.Task.WaitAsync(Patience)).IsCanceled);
        await client.Take(24 << 20);
        client.Abort();
    }

    [Theory]
    [InlineData(MaxUnsent, "written")]
    [InlineData(MaxUnsent + 1, "On an event loop more than 1048576 bytes are written with WriteAsync")]
    public async Task On_a_loop_a_write_that_cannot_wait_keeps_so_much(int length, string outcome)
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx =>
        {
            var failure = Record.Exception(() => ctx.ResponseAsStream().Write(new byte[length]));
            _end.SetResult(failure?.Message ?? "written");
            ctx.Complete();
        }));
        await server.Get("/");
        Assert.StartsWith(outcome, (string)await _end.Task.WaitAsync(Patience), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_writers_of_others_write_to_it()
    {
        await using var server = await Start();
        var zipped = await server.Get("/gzip");
        using var unzipped = new StreamReader(new GZipStream(new MemoryStream(Bytes(zipped.Body)), CompressionMode.Decompress));
        Assert.Equal(Pattern(100_000), await unzipped.ReadToEndAsync());
        Assert.Equal("""["a","b"]""", (await server.Get("/json")).Body);
    }

    [Fact]
    public async Task What_is_over_takes_no_more()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            var stream = ctx.ResponseAsStream();
            await stream.DisposeAsync();
            Assert.False(stream.CanWrite);
            await Assert.ThrowsAsync<ObjectDisposedException>(() => stream.WriteAsync(new byte[1]).AsTask());
            Action[] others =
            [
                () => _ = stream.Length, () => _ = stream.Position, () => stream.Position = 1, () => stream.SetLength(1),
                () => stream.Seek(0, SeekOrigin.Begin), () => _ = stream.Read([1], 0, 1),
            ];
            Assert.All(others, other => Assert.Throws<NotSupportedException>(other));
            var pipe = ctx.ResponseAsPipeWriter();
            pipe.Write("abc"u8);
            Assert.Equal(3, pipe.UnflushedBytes);
            await pipe.CompleteAsync();
            Assert.Throws<InvalidOperationException>(() => { pipe.GetMemory(); });
            await pipe.CompleteAsync(new InvalidOperationException("Too late."));
        }));
        Assert.Equal("abc", (await server.Get("/")).Body);
    }

    private Task<TestServer> Start() => TestServer.Start(routes =>
    {
        routes.MapPost("/stream", async ctx =>
        {
            var stream = Typed(ctx).ResponseAsStream();
            foreach (var line in Chunks(ctx.Body.ToArray()))
            {
                await stream.WriteAsync(line);
            }

            ctx.Complete();
        });
        routes.MapPost("/pipe", async ctx =>
        {
            var pipe = Typed(ctx).ResponseAsPipeWriter();
            foreach (var line in Chunks(ctx.Body.ToArray()))
            {
                await pipe.WriteAsync(line);
            }

            await pipe.CompleteAsync();
        });
        routes.MapPost("/sequence", ctx => Typed(ctx).RespondWith(Chunks(ctx.Body.ToArray()).ToAsyncEnumerable()));
        routes.MapPost("/sequence-of-actor", Props.Create<SequenceActor>());
        routes.MapPost("/sequence-of-pool", Props.Create<SequenceActor>()).Pool(2);
        routes.MapPost("/blocking-stream", Props.Create<BlockingActor>()).Pool(2);
        routes.MapGet("/fails-at-once", ctx => ctx.RespondWith(Failing(0)));
        routes.MapGet("/fails-later", ctx => ctx.RespondWith(Failing(2)));
        routes.MapGet("/disposed-unsent", async ctx => await ctx.ResponseAsStream().DisposeAsync());
        routes.MapGet("/disposed", async ctx =>
        {
            await using var stream = ctx.ResponseAsStream();
            await stream.WriteAsync(new byte[20_000]);
        });
        routes.MapGet("/disposed-while-failing", async ctx =>
        {
            await using var stream = ctx.ResponseAsStream();
            await stream.WriteAsync(new byte[20_000]);
            throw new InvalidOperationException("in the middle");
        });
        routes.MapGet("/pipe-fails-at-once", async ctx => await ctx.ResponseAsPipeWriter().CompleteAsync(new InvalidOperationException("at once")));
        routes.MapGet("/pipe-fails-later", async ctx =>
        {
            var pipe = ctx.ResponseAsPipeWriter();
            await pipe.WriteAsync(new byte[10]);
            await pipe.CompleteAsync(new InvalidOperationException("in the middle"));
        });
        routes.MapGet("/sequence-too-short", ctx => ctx.RespondWith(Chunks(new byte[15]).ToAsyncEnumerable(), 16));
        routes.MapGet("/sequence-too-long", ctx => ctx.RespondWith(Chunks(new byte[17]).ToAsyncEnumerable(), 16));
        routes.MapGet("/endless-stream", ctx => Endless(ctx, (stream, piece) => stream.WriteAsync(piece).AsTask()));
        routes.MapGet("/endless-blocking", ctx => Task.Run(() => Endless(ctx, (stream, piece) =>
        {
            stream.Write(piece);
            return Task.CompletedTask;
        })));
        routes.MapGet("/endless-pipe", async ctx =>
        {
            var pipe = ctx.ResponseAsPipeWriter();
            FlushResult flushed;
            do
            {
                flushed = await pipe.WriteAsync(new byte[20_000]);
                Interlocked.Add(ref _written, 20_000);
            }
            while (!flushed.IsCompleted);
            _end.SetResult(flushed);
        });
        routes.MapGet("/cancelled-flush", async ctx =>
        {
            var pipe = ctx.ResponseAsPipeWriter();
            var flush = pipe.WriteAsync(new byte[24 << 20]).AsTask();
            pipe.CancelPendingFlush();
            _end.SetResult(await flush);
            while (!(await pipe.WriteAsync(new byte[20_000])).IsCompleted)
            {
            }
        });
        routes.MapGet("/gzip", async ctx =>
        {
            await using (var gzip = new GZipStream(ctx.ResponseAsStream(), CompressionLevel.Fastest))
            {
                await gzip.WriteAsync(Bytes(Pattern(100_000)));
            }

            ctx.Complete();
        });
        routes.MapGet("/json", async ctx =>
        {
            var pipe = ctx.ResponseAsPipeWriter();
            await JsonSerializer.SerializeAsync(pipe, (string[])["a", "b"]);
            await pipe.CompleteAsync();
        });
    });

    private static RequestCtx Typed(RequestCtx ctx) => ctx.SetContentType("text/x-pattern");

    private static IEnumerable<ReadOnlyMemory<byte>> Chunks(byte[] bytes)
    {
        for (var at = 0; at < bytes.Length; at += 3000)
        {
            yield return bytes.AsMemory(at, Math.Min(3000, bytes.Length - at));
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Failing(int pieces)
    {
        for (var i = 0; i < pieces; i++)
        {
            yield return "abc"u8.ToArray();
        }

        await Task.Yield();
        throw new InvalidOperationException("It was told to fail.");
    }

    private async Task Endless(RequestCtx ctx, Func<Stream, byte[], Task> write)
    {
        var stream = ctx.ResponseAsStream();
        try
        {
            while (true)
            {
                await write(stream, new byte[20_000]);
                Interlocked.Add(ref _written, 20_000);
            }
        }
        catch (Exception e)
        {
            _end.SetResult(e);
            throw;
        }
    }

    private sealed class SequenceActor : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => Typed(ctx).RespondWith(Chunks(ctx.Body.ToArray()).ToAsyncEnumerable());
    }

    private sealed class BlockingActor : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx)
        {
            using var writer = new StreamWriter(Typed(ctx).ResponseAsStream(), Encoding.Latin1);
            writer.Write(Encoding.Latin1.GetString(ctx.Body));
            writer.Flush();
            ctx.Complete();
        }
    }
}
