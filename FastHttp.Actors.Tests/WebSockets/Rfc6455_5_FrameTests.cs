using System.Text;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;
using static FastHttp.Actors.Tests.WebSockets.ClientFrames;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>RFC 6455 5 over a real socket: lengths, reserved bits, opcodes, control frames, fragmentation.</summary>
public sealed class Rfc6455_5_FrameTests
{
    private const string Wrong = "Close 1002";

    private static readonly byte[] HundredTwentyFive = Enumerable.Repeat((byte)0xFE, 125).ToArray();

    [Fact]
    public Task Section_5_2_lengths() => Run(
        from length in new[] { 0, 1, 125, 126, 127, 128, 65535, 65536 }
        from opcode in new[] { 1, 2 }
        let payload = Enumerable.Repeat(opcode == 1 ? (byte)'*' : (byte)0xFE, length).ToArray()
        select new FrameCase($"5.2 opcode {opcode}, {length} bytes", Of(opcode, payload), Echo(opcode, payload)));

    [Fact]
    public Task Section_5_2_lengths_that_are_not_the_shortest() => Run(
    [
        new("0 in 16 bits", [0x81, 0xFE, 0, 0, 0, 0, 0, 0], Wrong),
        new("125 in 16 bits", [0x81, 0xFE, 0, 125, 0, 0, 0, 0], Wrong),
        new("126 in 64 bits", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0, 126, 0, 0, 0, 0], Wrong),
        new("65,535 in 64 bits", [0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0], Wrong),
        new("the highest bit", [0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], Wrong),
        new("all bits but the highest", [0x82, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0], "Close 1009"),
        new("beyond 32 bits", [0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0], "Close 1009"),
    ]);

    [Fact]
    public Task Section_5_2_reserved_bits() => Run(
        from reserved in Enumerable.Range(1, 7)
        from opcode in new[] { 1, 2, 8, 9, 10 }
        select new FrameCase(
            $"5.2 RSV {reserved}, opcode {opcode}", [.. Text("before"), .. Of(opcode, "x!"u8, reserved: reserved << 4), .. Text("after")], "Text before", Wrong));

    [Fact]
    public Task Section_5_2_reserved_bits_of_a_continuation() => Run(
        from reserved in Enumerable.Range(1, 7)
        select new FrameCase($"5.2 RSV {reserved}", [.. Text("a", false), .. Of(0, "b"u8, reserved: reserved << 4)], Wrong));

    [Fact]
    public Task Section_5_2_opcodes() => Run(
        from opcode in (int[])[3, 4, 5, 6, 7, 11, 12, 13, 14, 15]
        from payload in (string[])["", "x"]
        from isAlone in (bool[])[true, false]
        select new FrameCase(
            $"5.2 opcode {opcode} \"{payload}\"",
            [.. isAlone ? [] : Text("before"), .. Of(opcode, Encoding.ASCII.GetBytes(payload)), .. Of(9, [])],
            isAlone ? [Wrong] : ["Text before", Wrong]));

    [Fact]
    public Task Section_5_1_masks() => Run(
    [
        new("5.1 a text that is not masked", [0x81, 0x02, (byte)'h', (byte)'i'], Wrong),
        new("5.1 a ping that is not masked", [0x89, 0x00], Wrong),
        new("5.1 a close that is not masked", [0x88, 0x02, 0x03, 0xE8], Wrong),
        new("5.3 a key of zeros", Of(1, "plain"u8, key: [0, 0, 0, 0]), "Text plain"),
        new("5.3 a key of ones", Of(1, "plain"u8, key: [255, 255, 255, 255]), "Text plain"),
        new("5.3 a key for each frame", [.. Of(1, "one "u8, false, key: [1, 2, 3, 4]), .. Of(0, "two"u8, key: [9, 8, 7, 6])], "Text one two"),
    ]);

    [Fact]
    public Task Section_5_5_pings() => Run(
    [
        new("empty", Of(9, []), "Pong"),
        new("text", Of(9, "Hello, world!"u8), "Pong Hello, world!"),
        new("125 bytes", Of(9, HundredTwentyFive), $"Pong {Encoding.UTF8.GetString(HundredTwentyFive)}"),
        new("126 bytes", Of(9, [.. HundredTwentyFive, 1]), Wrong),
        new("126 bytes of a pong", Of(10, [.. HundredTwentyFive, 1]), Wrong),
        new("a pong unasked, empty", [.. Of(10, []), .. Of(9, "p"u8)], "Pong p"),
        new("a pong unasked", [.. Of(10, "unasked"u8), .. Of(9, "p"u8)], "Pong p"),
        new("ten pings", [.. Enumerable.Range(0, 10).SelectMany(i => Of(9, [(byte)('0' + i)]))], [.. Enumerable.Range(0, 10).Select(i => $"Pong {i}")]),
        new("a fragmented ping", [.. Of(9, "a"u8, false), .. Of(0, "b"u8)], Wrong),
        new("a fragmented pong", [.. Of(10, "a"u8, false), .. Of(0, "b"u8)], Wrong),
        new("a fragmented close", [.. Of(8, [], false), .. Of(0, [])], Wrong),
        new("a ping in 64 bits", [0x89, 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1], Wrong),
    ]);

    [Fact]
    public Task Section_5_4_fragments() => Run(
    [
        new("a text in two frames", [.. Text("frag", false), .. Of(0, "ment"u8)], "Text fragment"),
        new("a ping between them", [.. Text("frag", false), .. Of(9, "p"u8), .. Of(0, "ment"u8)], "Pong p", "Text fragment"),
        new("a pong between them", [.. Text("frag", false), .. Of(10, "p"u8), .. Of(0, "ment"u8)], "Text fragment"),
        new("five frames with pings", [.. Text("1", false), .. Of(0, "2"u8, false), .. Of(9, "p"u8), .. Of(0, "3"u8, false), .. Of(0, "4"u8, false), .. Of(9, "q"u8), .. Of(0, "5"u8)], "Pong p", "Pong q", "Text 12345"),
        new("bytes in three frames", [.. Of(2, [0], false), .. Of(0, [255], false), .. Of(0, [7])], "Binary 00FF07"),
        new("empty first", [.. Text("", false), .. Of(0, "a"u8)], "Text a"),
        new("empty middle", [.. Text("a", false), .. Of(0, [], false), .. Of(0, "b"u8)], "Text ab"),
        new("all empty", [.. Text("", false), .. Of(0, [], false), .. Of(0, [])], "Text"),
        new("all empty, of bytes", [.. Of(2, [], false), .. Of(0, [])], "Binary"),
        new("two fragmented ones", [.. Text("a", false), .. Of(0, "b"u8), .. Text("c", false), .. Of(0, "d"u8)], "Text ab", "Text cd"),
        new("nothing to continue", Of(0, "a"u8), Wrong),
        new("nothing to continue, not final", [.. Of(0, "a"u8, false), .. Text("b")], Wrong),
        new("nothing to continue, later", [.. Text("a"), .. Of(0, "b"u8)], "Text a", Wrong),
        new("nothing to continue, after fragments", [.. Text("a", false), .. Of(0, "b"u8), .. Of(0, "c"u8), .. Text("d")], "Text ab", Wrong),
        new("a text within a text", [.. Text("a", false), .. Text("b")], Wrong),
        new("bytes within a text", [.. Text("a", false), .. Of(2, "b"u8, false)], Wrong),
    ]);

    [Fact]
    public async Task The_limit_of_frames_and_one_more()
    {
        static byte[] Frames(int count) => [.. Text("", false), .. Enumerable.Range(0, count - 2).SelectMany(_ => Of(0, [], false)), .. Of(0, "end"u8)];
        await Run([new("1,024", Frames(1024), "Text end"), new("1,025", Frames(1025), "Close 1008")]);
    }

    private static string Echo(int opcode, byte[] payload) =>
        (opcode == 1 ? $"Text {Encoding.ASCII.GetString(payload)}" : $"Binary {Convert.ToHexString(payload)}").TrimEnd();

    private static async Task Run(IEnumerable<FrameCase> cases)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        await FrameCase.Run(server, cases);
    }
}
