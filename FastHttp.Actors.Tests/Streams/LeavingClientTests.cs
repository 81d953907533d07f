using System.Text;
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

/// <summary>Clients that are slow or leave while a source or a sequence responds to them, and servers that drain.</summary>
public sealed class LeavingClientTests
{
    private const int PieceSize = 16 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<ISourceQueueWithComplete<ByteString>> _queue = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pieces;

    [Theory]
    [InlineData("/endless")]
    [InlineData("/endless-sequence")]
    public async Task A_client_that_does_not_read_stops_the_source(string target)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Get(target));
        await TestServer.Until(() => Pieces > 0, "the response has begun");
        var made = await server.UntilSteady(() => Pieces);
        Assert.InRange(made * PieceSize, PieceSize, 24 << 20);
        Assert.InRange(server.Loops[0].Buffers.Outstanding, 1, 2);
        await client.Take(((made + 2) * PieceSize));
        await TestServer.Until(() => Pieces > made, "the source goes on");
        client.Abort();
        await _ended.Task.WaitAsync(Patience);
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Theory]
    [InlineData("/queue", true)]
    [InlineData("/queue", false)]
    [InlineData("/idle-sequence", true)]
    public async Task A_client_that_is_reset_while_the_source_is_idle_ends_it(string target, bool gives)
    {
        await using var server = await Start();
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Get(target + (gives ? "?gives=yes" : "")));
        if (target == "/queue")
        {
            await _queue.Task.WaitAsync(Patience);
        }

        if (gives)
        {
            await client.Receive(10);
        }

        client.Abort();
        await _ended.Task.WaitAsync(Patience);
        if (target == "/queue")
        {
            // Too late: it reaches nobody, and hurts nobody.
            await Record.ExceptionAsync(() => _queue.Task.Result.OfferAsync(ByteString.FromString("late")));
        }

        await server.Settle();
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
        Assert.Equal("ok", (await server.Get("/ok")).Body);
    }

    /// <summary>TCP's FIN alone does not tell whether the client still reads.</summary>
    [Theory]
    [InlineData("/slow")]
    [InlineData("/slow-sequence")]
    public async Task A_client_that_has_ended_its_sending_gets_the_whole(string target)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get(target, "Connection: close\r\n"));
        client.CloseSend();
        Assert.EndsWith("199\n\r\n0\r\n\r\n", await client.ReceiveToEnd(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/queue?gives=yes")]
    [InlineData("/idle-sequence?gives=yes")]
    [InlineData("/ending-sequence")]
    public async Task A_client_that_has_ended_its_sending_is_given_up_when_nothing_comes_for_it(string target)
    {
        await using var server = await Start(new ShortTimers());
        using var log = new CapturedLog(server.System);
        using var client = await server.Connect();
        await client.Send(Get(target));
        await client.Receive(10);
        client.CloseSend();
        Assert.Equal(-1, await client.ReceiveEnd());
        await _ended.Task.WaitAsync(Patience);
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    [Fact]
    public async Task A_drain_ends_a_source_that_is_told_of_it()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get("/until-draining"));
        await client.Receive(10);
        var terminated = server.Binding.Terminate(TimeSpan.FromMinutes(5));
        Assert.EndsWith("0\r\n\r\n", await client.ReceiveToEnd(), StringComparison.Ordinal);
        await terminated.WaitAsync(Patience);
        await _ended.Task.WaitAsync(Patience);
    }

    [Fact]
    public async Task A_drain_ends_a_sequence_that_is_told_of_it()
    {
        await using var server = await Start();
        using var client = await server.Connect();
        await client.Send(Get("/sequence-until-draining"));
        await client.Receive(10);
        var terminated = server.Binding.Terminate(TimeSpan.FromMinutes(5));
        Assert.EndsWith("0\r\n\r\n", await client.ReceiveToEnd(), StringComparison.Ordinal);
        await terminated.WaitAsync(Patience);
    }

    private int Pieces => Volatile.Read(ref _pieces);

    private Task<TestServer> Start(TimeProvider? time = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/endless", ctx => ctx.RespondWith(Watched(Source.Repeat(NotUsed.Instance).Select(_ => NewPiece()))));
            routes.MapGet("/endless-sequence", ctx => ctx.RespondWith(Endless()));
            routes.MapGet("/queue", ctx =>
            {
                var first = ctx.Query["gives"] is null ? Source.Empty<ByteString>() : Source.Single(ByteString.FromString("begin"));
                return ctx.RespondWith(Watched(first.ConcatMaterialized(Source.Queue<ByteString>(1, OverflowStrategy.Backpressure), Keep.Right)
                    .MapMaterializedValue(queue =>
                    {
                        _queue.SetResult(queue);
                        return NotUsed.Instance;
                    })));
            });
            routes.MapGet("/idle-sequence", ctx => ctx.RespondWith(Idle(endsWell: false)));
            routes.MapGet("/ending-sequence", ctx => ctx.RespondWith(Idle(endsWell: true)));
            routes.MapGet("/slow", ctx => ctx.RespondWith(Source.From(Enumerable.Range(0, 200)).SelectAsync(1, async i =>
            {
                await Task.Yield();
                return ByteString.FromString($"{i}\n");
            })));
            routes.MapGet("/slow-sequence", ctx => ctx.RespondWith(Slow()));
            routes.MapGet("/until-draining", ctx => ctx.RespondWith(Watched(Source.Single(ByteString.FromString("begin"))
                .Concat(Source.Never<ByteString>())
                .Via(ctx.Draining.AsFlow<ByteString>(cancelGracefully: true)))));
            routes.MapGet("/sequence-until-draining", ctx => ctx.RespondWith(UntilDraining(ctx)));
        },
        time: time);

    private Source<ByteString, NotUsed> Watched(Source<ByteString, NotUsed> source) => source.WatchTermination((_, ended) =>
    {
        ended.ContinueWith(_ => _ended.TrySetResult(), TaskScheduler.Default);
        return NotUsed.Instance;
    });

    private ByteString NewPiece()
    {
        Interlocked.Increment(ref _pieces);
        return ByteString.FromBytes(new byte[PieceSize]);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Endless()
    {
        try
        {
            var piece = new byte[PieceSize];
            while (true)
            {
                Interlocked.Increment(ref _pieces);
                yield return piece;
                await Task.Yield();
            }
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Idle(
        bool endsWell, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken gone = default)
    {
        try
        {
            yield return "begin"u8.ToArray();
            var wait = Task.Delay(Timeout.Infinite, gone);
            if (endsWell)
            {
                wait = wait.ContinueWith(_ => { }, TaskScheduler.Default);
            }

            await wait;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> Slow()
    {
        for (var i = 0; i < 200; i++)
        {
            await Task.Yield();
            yield return Encoding.ASCII.GetBytes($"{i}\n");
        }
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> UntilDraining(RequestCtx ctx)
    {
        yield return "begin"u8.ToArray();
        await Task.Delay(Timeout.Infinite, ctx.Draining).ContinueWith(_ => { }, TaskScheduler.Default);
    }

    /// <summary>The system's clock, whose timers do not take long.</summary>
    private sealed class ShortTimers : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20));
    }
}
