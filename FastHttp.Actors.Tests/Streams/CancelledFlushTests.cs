using System.Buffers;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Responses that go on after a flush whose wait was cancelled.</summary>
public sealed class CancelledFlushTests
{
    // More than a connection holds for a client that takes nothing.
    private const int Much = 1 << 20;

    private readonly Gate _gate = new();
    private readonly Gate _end = new();

    [Theory]
    [InlineData("/pipe")]
    [InlineData("/stream")]
    public async Task The_next_flush_sends_what_was_written_since(string target)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/pipe", Pipe);
                routes.MapGet("/stream", Stream);
            },
            TransportKind.InMemory);
        using var client = await server.ConnectWithBuffer(1000);
        await client.Send(Get(target));
        await _gate.UntilEntered();
        _gate.Open();
        Assert.Equal(200, (await client.ReceiveHead()).Status);
        // In one chunk, if the connection had not taken the first piece when the rest was written, or in two.
        var received = "";
        while (received.Length < Much + "since".Length)
        {
            received += await client.ReceiveChunk().WaitAsync(TimeSpan.FromSeconds(20));
        }

        Assert.EndsWith("since", received, StringComparison.Ordinal);
        Assert.Equal(Much + "since".Length, received.Length);
        _end.Open();
        Assert.Equal("", await client.ReceiveChunk());
    }

    /// <summary>What was given out before a flush that was cancelled took the bytes before it.</summary>
    [Fact]
    public async Task What_is_written_while_the_last_flush_goes_on_is_not_lost()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", async ctx =>
        {
            var pipe = ctx.ResponseAsPipeWriter();
            pipe.Write("one "u8);
            var flush = pipe.FlushAsync();
            pipe.CancelPendingFlush();
            var memory = pipe.GetMemory(10);
            "two "u8.CopyTo(memory.Span);
            await _gate.Pass();
            pipe.Advance(4);
            Assert.True((await flush).IsCanceled);
            pipe.Write("three"u8);
            await pipe.FlushAsync();
            pipe.Complete();
        }));
        using var client = await server.Connect();
        await client.Send(Get("/"));
        Assert.Equal(200, (await client.ReceiveHead()).Status);
        Assert.Equal("one ", await client.ReceiveChunk());
        _gate.Open();
        Assert.Equal("two three", await client.ReceiveChunk());
        Assert.Equal("", await client.ReceiveChunk());
    }

    private async Task Pipe(RequestCtx ctx)
    {
        var pipe = ctx.ResponseAsPipeWriter();
        pipe.Write(new byte[Much]);
        using var patience = new CancellationTokenSource();
        var flush = pipe.FlushAsync(patience.Token).AsTask();
        Assert.False(flush.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => flush);
        pipe.Write("since"u8);
        var next = pipe.FlushAsync();
        await _gate.Pass();
        await next;
        await _end.Pass();
        pipe.Complete();
    }

    private async Task Stream(RequestCtx ctx)
    {
        var stream = ctx.ResponseAsStream();
        using var patience = new CancellationTokenSource();
        var write = stream.WriteAsync(new byte[Much], patience.Token).AsTask();
        Assert.False(write.IsCompleted);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        await stream.WriteAsync("since"u8.ToArray());
        var next = stream.FlushAsync();
        await _gate.Pass();
        await next;
        await _end.Pass();
        ctx.Complete();
    }
}
