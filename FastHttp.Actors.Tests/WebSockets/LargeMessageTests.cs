using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;
using static FastHttp.Actors.Tests.WebSockets.ClientFrames;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Messages of 64 KiB to 16 MiB, in one frame and in many, in large pieces and in small ones.</summary>
public sealed class LargeMessageTests
{
    private const int Limit = 16 << 20;

    private static readonly WebSocketOptions Large = new() { MaxMessageSize = Limit, MaxFrames = 100_000 };

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task They_come_back_in_one_frame(int opcode)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(), Large));
        using var socket = await RawSocket.Open(server);
        foreach (var size in (int[])[64 << 10, 256 << 10, 1 << 20, 4 << 20, 8 << 20, Limit])
        {
            var message = Message(size);
            await socket.Send(Of(opcode, message));
            var (first, payload) = await socket.ReceiveFrame();
            Assert.Equal(0x80 | opcode, first);
            Assert.True(message.AsSpan().SequenceEqual(payload), $"{size} bytes have changed.");
        }

        await socket.Send(HeadOf(opcode, Limit + 1), [0, 0, 0, 0]);
        Assert.StartsWith("Close 1009", await socket.Receive(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(4096)]
    [InlineData(64 << 10)]
    [InlineData(1 << 20)]
    [InlineData(4 << 20)]
    public async Task Four_mebibytes_come_back_in_frames_of(int size)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(), Large));
        using var socket = await RawSocket.Open(server);
        var message = Message(4 << 20);
        await socket.Send([.. message.Chunk(size).Select((part, i) => Of(i == 0 ? 2 : 0, part, isFinal: (i + 1) * size >= message.Length))]);
        var (_, payload) = await socket.ReceiveFrame();
        Assert.True(message.AsSpan().SequenceEqual(payload), "It has changed.");

        // The sum counts, also when each frame is small.
        var parts = Enumerable.Range(0, Limit >> 20).Select(i => Of(i == 0 ? 2 : 0, new byte[1 << 20], isFinal: false));
        await socket.Send([.. parts, HeadOf(0, 1), [0, 0, 0, 0]]);
        Assert.StartsWith("Close 1009", await socket.Receive(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(512)]
    [InlineData(2048)]
    public async Task A_mebibyte_comes_back_that_is_sent_in_pieces_of(int size)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using var socket = await RawSocket.Open(server);
        var message = Message(1 << 20);
        foreach (var piece in Of(1, message).Chunk(size))
        {
            await socket.Send(piece);
        }

        var (_, payload) = await socket.ReceiveFrame();
        Assert.True(message.AsSpan().SequenceEqual(payload), "It has changed.");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    [InlineData(256)]
    [InlineData(4096)]
    public async Task A_thousand_messages_come_back_one_after_the_other(int size)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using var socket = await RawSocket.Open(server);
        var message = Message(size);
        var frame = Of(1, message);
        for (var i = 0; i < 1000; i++)
        {
            await socket.Send(frame);
            Assert.Equal(message, (await socket.ReceiveFrame()).Payload);
        }
    }

    [Fact]
    public async Task Nothing_of_a_large_one_is_held_when_it_was_handled()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/ws", EchoActor.Of());
            routes.MapWebSocket("/plain", Akka.Actor.Props.Create<PlainEchoActor>());
        });
        using var socket = await RawSocket.Open(server);
        using var plain = await RawSocket.Open(server, "/plain");
        Assert.Equal("Text hello /plain", await plain.Receive());
        foreach (var one in new[] { socket, plain })
        {
            await one.Send(Text("in two ", false), Of(0, "frames"u8));
            Assert.Equal("Text in two frames", await one.Receive());
        }

        await TestServer.Until(() => server.Loops[0].Buffers.Outstanding == 0, "idle sockets hold no block");
    }

    // ASCII, and no part is like another.
    private static byte[] Message(int size)
    {
        var message = new byte[size];
        var random = new Random(size);
        for (var i = 0; i < size; i++)
        {
            message[i] = (byte)('!' + random.Next(90));
        }

        return message;
    }
}
