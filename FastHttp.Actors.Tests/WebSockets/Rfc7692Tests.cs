using System.IO.Compression;
using System.Text;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;
using static FastHttp.Actors.Tests.WebSockets.ClientFrames;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>permessage-deflate over a real socket: offers, messages of all sizes in one frame and in many, what is wrong.</summary>
public sealed class Rfc7692Tests
{
    private const string Agreed = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    [Theory]
    [InlineData("permessage-deflate", true)]
    [InlineData("permessage-deflate; client_max_window_bits", true)]
    [InlineData("permessage-deflate; client_max_window_bits=9", true)]
    [InlineData("permessage-deflate; client_no_context_takeover; client_max_window_bits=15; server_max_window_bits=15", true)]
    [InlineData("permessage-deflate; server_no_context_takeover; client_no_context_takeover", true)]
    [InlineData("permessage-deflate; server_max_window_bits=9, permessage-deflate; server_no_context_takeover", true)]
    [InlineData("permessage-deflate; client_max_window_bits=\"10\"", true)]
    [InlineData("permessage-deflate; server_max_window_bits=9", false)]
    [InlineData("permessage-deflate; foo=bar", false)]
    [InlineData("permessage-bzip2", false)]
    public async Task An_offer_is_responded_to_and_messages_come_back(string offer, bool isAccepted)
    {
        await using var server = await Start();
        using var client = await server.Connect();
        var response = await client.Exchange(RawSocket.Request(fields: $"Sec-WebSocket-Extensions: {offer}\r\n"));
        Assert.Equal(isAccepted ? Agreed : null, response["Sec-WebSocket-Extensions"]);
        using var socket = new RawSocket(client);
        foreach (var length in (int[])[0, 1, 16, 64, 256, 1024, 4096, 8192, 32768, 65536, 131072])
        {
            foreach (var opcode in (int[])[1, 2])
            {
                var message = Sample(length, opcode);
                await socket.Send(isAccepted ? Of(opcode, Deflated(message), reserved: 0x40) : Of(opcode, message));
                var (first, payload) = await socket.ReceiveFrame();
                Assert.Equal((isAccepted ? 0xC0 : 0x80) | opcode, first);
                Assert.Equal(message, isAccepted ? Inflated(payload) : payload);
            }
        }
    }

    [Fact]
    public async Task A_message_may_be_in_frames_of_any_size()
    {
        await using var server = await Start();
        using var socket = await RawSocket.Open(server, fields: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        foreach (var size in (int[])[1, 7, 256, 1300, 32768])
        {
            var message = Sample(size == 1 ? 500 : 100_000, 1);
            var deflated = Deflated(message);
            await socket.Send(Of(9, "before"u8));
            for (var at = 0; at < deflated.Length; at += size)
            {
                var part = deflated.AsSpan(at, Math.Min(size, deflated.Length - at));
                await socket.Send(Of(at == 0 ? 1 : 0, part, isFinal: at + part.Length == deflated.Length, reserved: at == 0 ? 0x40 : 0));
            }

            Assert.Equal("Pong before", await socket.Receive());
            Assert.Equal(message, Inflated((await socket.ReceiveFrame()).Payload));
        }

        // RFC 7692 6: a message may come as it is.
        await socket.Send(Text("plain"));
        Assert.Equal("plain", Encoding.UTF8.GetString(Inflated((await socket.ReceiveFrame()).Payload)));
    }

    [Fact]
    public async Task A_thousand_messages_come_back_in_order()
    {
        await using var server = await Start();
        using var socket = await RawSocket.Open(server, fields: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        for (var i = 0; i < 1000; i += 50)
        {
            var messages = Enumerable.Range(i, 50).Select(number => Encoding.ASCII.GetBytes($"{number} {new string('x', number)}")).ToList();
            await socket.Send([.. messages.Select(message => Of(1, Deflated(message), reserved: 0x40))]);
            foreach (var message in messages)
            {
                Assert.Equal(message, Inflated((await socket.ReceiveFrame()).Payload));
            }
        }
    }

    public static TheoryData<string, byte[], int> Wrong => new()
    {
        { "RSV1 on a continuation", [.. Of(1, Deflated("a"u8.ToArray()), isFinal: false, reserved: 0x40), .. Of(0, [], reserved: 0x40)], 1002 },
        { "RSV1 on a ping", Of(9, [], reserved: 0x40), 1002 },
        { "RSV2", Of(1, Deflated("a"u8.ToArray()), reserved: 0x60), 1002 },
        { "a block of a kind that is not defined", Of(1, [0x07, 0xFF, 0xFF], reserved: 0x40), 1007 },
        { "no UTF-8", Of(1, Deflated([0xC3, 0x28]), reserved: 0x40), 1007 },
        { "no UTF-8, cut off at the end", Of(1, Deflated([0x61, 0xE2, 0x82]), reserved: 0x40), 1007 },
        { "7.2.2 cut off within a block", Of(1, [0xF2, 0x48, 0xCD], reserved: 0x40), 1007 },
        { "7.2.2 cut off within a stored block", Of(1, [0x00, 0x05, 0x00, 0xFA, 0xFF, 0x48], reserved: 0x40), 1007 },
        { "7.2.2 cut off within a stored block that the tail would fill", Of(2, [0x00, 0x06, 0x00, 0xF9, 0xFF, 0x48], reserved: 0x40), 1007 },
        { "7.2.2 cut off within the head of a stored block", Of(2, [0x00, 0x06], reserved: 0x40), 1007 },
        { "too large", Of(2, Deflated(new byte[(1 << 20) + 1]), reserved: 0x40), 1009 },
        { "a ratio too high", Of(2, Deflated(new byte[500_000]), reserved: 0x40), 1009 },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task What_is_wrong_closes(string name, byte[] sent, int code)
    {
        await using var server = await Start();
        using var socket = await RawSocket.Open(server, fields: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        await socket.Send(sent);
        var received = await socket.Receive();
        Assert.True(received.StartsWith($"Close {code}", StringComparison.Ordinal), $"{name}: {received}");
        socket.CloseSend();
        Assert.Equal(0, await socket.ReceiveEnd());
    }

    /// <summary>RFC 7692 7.2.1: "The next DEFLATE block follows", also behind one with the final bit.</summary>
    [Theory]
    [InlineData("F348CDC9C90700F248CDC9C90700", "HelloHello")]
    [InlineData("F348CDC9C90700F348CDC9C9070000", "HelloHello")]
    [InlineData("F348CDC9C90700000000FFFFF248CDC9C90700", "HelloHello")]
    [InlineData("F348CDC9C9070000", "Hello")]
    [InlineData("010500FAFF48656C6C6F00", "Hello")]
    public async Task A_block_with_the_final_bit_does_not_end_the_message(string deflated, string text)
    {
        await using var server = await Start();
        using var socket = await RawSocket.Open(server, fields: "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        await socket.Send(Of(1, Convert.FromHexString(deflated), reserved: 0x40));
        Assert.Equal(text, Encoding.UTF8.GetString(Inflated((await socket.ReceiveFrame()).Payload)));
    }

    private static Task<TestServer> Start() =>
        TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(), new WebSocketOptions { Deflate = true, MaxFrames = 20_000 }));

    // Some of it repeats, some does not.
    private static byte[] Sample(int length, int opcode)
    {
        var random = new Random(length + opcode);
        return [.. Enumerable.Range(0, length).Select(i => (byte)(i % 3 == 0 ? '{' : opcode == 1 ? 'a' + random.Next(26) : random.Next(256)))];
    }

    private static byte[] Deflated(byte[] message)
    {
        if (message.Length == 0)
        {
            return [0x00];
        }

        var target = new MemoryStream();
        using var stream = new DeflateStream(target, CompressionLevel.Optimal);
        stream.Write(message);
        stream.Flush();
        Assert.Equal([0x00, 0x00, 0xFF, 0xFF], target.ToArray()[^4..]);
        return target.ToArray()[..^4];
    }

    private static byte[] Inflated(byte[] payload)
    {
        var target = new MemoryStream();
        using var stream = new DeflateStream(new MemoryStream([.. payload, 0x00, 0x00, 0xFF, 0xFF]), CompressionMode.Decompress);
        stream.CopyTo(target);
        return target.ToArray();
    }
}
