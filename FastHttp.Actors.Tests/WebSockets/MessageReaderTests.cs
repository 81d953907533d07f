using System.Text;
using CsCheck;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.WebSocketFrames;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>RFC 6455 5 and 6, case by case; each in one piece, and byte by byte.</summary>
public sealed class MessageReaderTests
{
    public static TheoryData<string, byte[], string[]> Right => new()
    {
        { "5.7 a text in one frame", [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58], ["Text Hello"] },
        { "5.4 a text in two frames", [.. ClientFrames.Text("Hel", false), .. ClientFrames.Of(0, "lo"u8)], ["Text Hello"] },
        { "5.4 a ping between two frames", [.. ClientFrames.Text("Hel", false), .. ClientFrames.Of(9, "p"u8), .. ClientFrames.Of(0, "lo"u8)], ["Ping p", "Text Hello"] },
        { "5.2 an empty text", ClientFrames.Text(""), ["Text"] },
        { "5.4 empty frames", [.. ClientFrames.Text("", false), .. ClientFrames.Of(0, [], false), .. ClientFrames.Of(0, [])], ["Text"] },
        { "5.6 bytes", ClientFrames.Of(2, [0, 255]), ["Binary 00FF"] },
        { "5.2 126 bytes", ClientFrames.Text(new string('a', 126)), ["Text " + new string('a', 126)] },
        { "5.2 65,536 bytes", ClientFrames.Text(new string('a', 65536)), ["Text " + new string('a', 65536)] },
        { "5.5 a ping of 125 bytes", ClientFrames.Of(9, Encoding.ASCII.GetBytes(new string('p', 125))), ["Ping " + new string('p', 125)] },
        { "5.5.3 a pong unasked", ClientFrames.Of(10, "x"u8), ["Pong x"] },
        { "5.5.1 a close", ClientFrames.Close(1000, "bye"), ["Close \u0003\uFFFDbye"] },
        { "8.1 a character in two frames", [.. ClientFrames.Of(1, [0xE2, 0x82], false), .. ClientFrames.Of(0, [0xAC])], ["Text €"] },
        { "8.1 four bytes in four frames", [.. ClientFrames.Of(1, [0xF0], false), .. ClientFrames.Of(0, [0x9F], false), .. ClientFrames.Of(0, [0x98], false), .. ClientFrames.Of(0, [0x80])], ["Text 😀"] },
        { "5.3 a key of zeros", ClientFrames.Of(1, "plain"u8, key: [0, 0, 0, 0]), ["Text plain"] },
        { "two messages at once", [.. ClientFrames.Text("a"), .. ClientFrames.Text("b")], ["Text a", "Text b"] },
    };

    public static TheoryData<string, byte[], int> Wrong => new()
    {
        { "5.2 RSV1 without an extension", ClientFrames.Of(1, "a"u8, reserved: 0x40), 1002 },
        { "5.2 RSV2", ClientFrames.Of(1, "a"u8, reserved: 0x20), 1002 },
        { "5.2 RSV3", ClientFrames.Of(9, "a"u8, reserved: 0x10), 1002 },
        { "5.2 opcode 3", ClientFrames.Of(3, "a"u8), 1002 },
        { "5.2 opcode 7", ClientFrames.Of(7, "a"u8), 1002 },
        { "5.2 opcode 11", ClientFrames.Of(11, "a"u8), 1002 },
        { "5.2 opcode 15", ClientFrames.Of(15, "a"u8), 1002 },
        { "5.1 not masked, told by two bytes", [0x81, 0x01], 1002 },
        { "5.5 a ping of 126 bytes, told by two bytes", [0x89, 0xFE], 1002 },
        { "5.5 a fragmented ping", ClientFrames.Of(9, "a"u8, isFinal: false), 1002 },
        { "5.5 a fragmented close", ClientFrames.Of(8, [], isFinal: false), 1002 },
        { "5.4 nothing to continue", ClientFrames.Of(0, "a"u8), 1002 },
        { "5.4 a text within a text", [.. ClientFrames.Text("a", false), .. ClientFrames.Text("b")], 1002 },
        { "5.2 125 in 16 bits", [0x81, 0xFE, 0, 125, 1, 2, 3, 4], 1002 },
        { "5.2 65,535 in 64 bits", [0x81, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4], 1002 },
        { "5.2 the highest bit of 64", [0x81, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4], 1002 },
        { "8.1 not UTF-8", ClientFrames.Of(1, [0xC3, 0x28]), 1007 },
        { "8.1 a surrogate", ClientFrames.Of(1, [0xED, 0xA0, 0x80]), 1007 },
        { "8.1 an overlong form", ClientFrames.Of(1, [0xC0, 0xAF]), 1007 },
        { "8.1 beyond U+10FFFF", ClientFrames.Of(1, [0xF4, 0x90, 0x80, 0x80]), 1007 },
        { "8.1 cut off at the end", ClientFrames.Of(1, [0x61, 0xE2, 0x82]), 1007 },
        { "8.1 cut off before an empty last frame", [.. ClientFrames.Of(1, [0xE2, 0x82], false), .. ClientFrames.Of(0, [])], 1007 },
        { "8.1 told before the frame is whole", [.. ClientFrames.HeadOf(1, 100), 0, 0, 0, 0, 0x61, 0xFF], 1007 },
    };

    [Theory]
    [MemberData(nameof(Right))]
    public void A_message_is_read(string name, byte[] sent, string[] found)
    {
        foreach (var pieces in new[] { int.MaxValue, 1, 3 })
        {
            var run = FrameRun.Of(sent, pieces);
            Assert.True(found.SequenceEqual(run.Found), $"{name}, in pieces of {pieces}: {string.Join(" | ", run.Found)}");
            Assert.Equal(0, run.Held);
        }
    }

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_broken_rule_ends_it(string name, byte[] sent, int code)
    {
        foreach (var pieces in new[] { int.MaxValue, 1, 3 })
        {
            var run = FrameRun.Of(sent, pieces);
            Assert.True(run.FailCode == code, $"{name}, in pieces of {pieces}: {run.FailCode} {string.Join(" | ", run.Found)}");
        }
    }

    [Fact]
    public void A_message_of_the_largest_size_is_taken_and_one_byte_more_is_told_by_its_head()
    {
        var limits = FrameRun.Limits with { MaxSize = 1000 };
        Assert.Equal(0, FrameRun.Of(ClientFrames.Of(2, new byte[1000]), limits: limits).FailCode);
        Assert.Equal(1009, FrameRun.Of([.. ClientFrames.HeadOf(2, 1001), 0, 0, 0, 0], limits: limits).FailCode);
        Assert.Equal(0, FrameRun.Of([.. ClientFrames.Of(2, new byte[600], false), .. ClientFrames.Of(0, new byte[400])], limits: limits).FailCode);
        Assert.Equal(1009, FrameRun.Of([.. ClientFrames.Of(2, new byte[600], false), .. ClientFrames.HeadOf(0, 401), 0, 0, 0, 0], limits: limits).FailCode);
        Assert.Equal(1009, FrameRun.Of([.. ClientFrames.HeadOf(2, long.MaxValue), 0, 0, 0, 0], limits: limits).FailCode);
    }

    [Fact]
    public void The_frames_of_a_message_are_counted()
    {
        var limits = FrameRun.Limits with { MaxFrames = 3 };
        byte[] three = [.. ClientFrames.Of(2, [1], false), .. ClientFrames.Of(0, [2], false), .. ClientFrames.Of(0, [3])];
        byte[] four = [.. ClientFrames.Of(2, [], false), .. ClientFrames.Of(0, [], false), .. ClientFrames.Of(0, [], false), .. ClientFrames.Of(0, [])];
        Assert.Equal(["Binary 010203", "Binary 010203"], FrameRun.Of([.. three, .. three], limits: limits).Found);
        Assert.Equal(1008, FrameRun.Of(four, limits: limits).FailCode);
    }

    [Fact]
    public void Any_division_into_frames_and_pieces_gives_the_same_messages()
    {
        var message = Gen.String[Gen.Char.AlphaNumeric, 0, 300].Select(text => text + "äß€😀");
        Gen.Select(message.List[1, 5], Gen.Int[1, 40], Gen.Int[1, 60]).Sample((texts, frame, pieces) =>
        {
            var sent = new List<byte>();
            foreach (var text in texts)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                for (var at = 0; at < bytes.Length; at += frame)
                {
                    var part = bytes.AsSpan(at, Math.Min(frame, bytes.Length - at));
                    sent.AddRange(ClientFrames.Of(at == 0 ? 1 : 0, part, isFinal: at + part.Length == bytes.Length));
                }
            }

            Assert.Equal(texts.Select(text => $"Text {text}"), FrameRun.Of([.. sent], pieces).Found);
        });
    }

    [Fact]
    public void Utf8_in_pieces_is_judged_as_the_whole_is()
    {
        var bytes = Gen.OneOf(Gen.Byte, Gen.OneOf(new byte[] { 0xC3, 0xE2, 0x82, 0xAC, 0xF0, 0x9F, 0x98, 0x80, 0xED, 0xA0 }.Select(Gen.Const).ToArray()));
        Gen.Select(bytes.Array[0, 12], Gen.Int[1, 5]).Sample((text, pieces) =>
        {
            var check = default(Utf8Check);
            var isRight = true;
            for (var at = 0; at < text.Length && isRight; at += pieces)
            {
                isRight = check.Take(text.AsSpan(at, Math.Min(pieces, text.Length - at)));
            }

            Assert.Equal(System.Text.Unicode.Utf8.IsValid(text), isRight && check.IsComplete);
        }, iter: 20_000);
    }

    [Fact]
    public void A_message_of_many_small_pieces_is_not_copied_for_each()
    {
        var pool = new BufferPool();
        var message = default(GatheredMessage);
        for (var i = 0; i < 65536; i++)
        {
            message.Append(new byte[64], 0, pool);
        }

        Assert.Equal(4 << 20, message.Length);
        Assert.InRange(pool.Rented, 1, 12);
        message.Release(pool);
    }

    [Fact]
    public void A_mask_is_the_same_at_every_length_and_offset()
    {
        Gen.Select(Gen.Byte.Array[0, 150], Gen.Byte.Array[4], Gen.Int[0, 7]).Sample((payload, key, offset) =>
        {
            var expected = payload.Select((value, i) => (byte)(value ^ key[(i + offset) % 4])).ToArray();
            var masked = payload.ToArray();
            Masking.Apply(masked, BitConverter.ToUInt32(key), offset);
            Assert.Equal(expected, masked);
        });
    }
}
