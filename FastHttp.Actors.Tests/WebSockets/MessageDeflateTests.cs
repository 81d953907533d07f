using System.Text;
using FastHttp.Actors.WebSocketFrames;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>RFC 7692.</summary>
public sealed class MessageDeflateTests
{
    // RFC 7692 7.2.3.1.
    private static readonly byte[] Hello = [0xf2, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00];

    [Fact]
    public void The_examples_of_the_RFC_are_read()
    {
        Assert.Equal(["Text Hello"], Inflated(Hello));
        // 7.2.3.2: a block that is not compressed. 7.2.3.3: the final bit. 7.2.3.4: two blocks.
        Assert.Equal(["Text Hello"], Inflated([0x00, 0x05, 0x00, 0xfa, 0xff, 0x48, 0x65, 0x6c, 0x6c, 0x6f, 0x00]));
        Assert.Equal(["Text Hello"], Inflated([0xf3, 0x48, 0xcd, 0xc9, 0xc9, 0x07, 0x00, 0x00]));
        Assert.Equal(["Text Hello"], Inflated([0xf2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xff, 0xff, 0xca, 0xc9, 0xc9, 0x07, 0x00]));
        Assert.Equal(["Text"], Inflated([0x00]));
    }

    [Fact]
    public void A_deflated_message_may_come_in_frames_and_a_plain_one_may_follow()
    {
        byte[] sent =
        [
            .. ClientFrames.Of(1, Hello.AsSpan(0, 3), isFinal: false, reserved: 0x40), .. ClientFrames.Of(9, "p"u8), .. ClientFrames.Of(0, Hello.AsSpan(3)),
            .. ClientFrames.Text("plain"),
        ];
        Assert.Equal(["Ping p", "Text Hello", "Text plain"], FrameRun.Of(sent, deflate: true).Found);
        Assert.Equal(["Ping p", "Text Hello", "Text plain"], FrameRun.Of(sent, pieces: 1, deflate: true).Found);
    }

    [Fact]
    public void RSV1_is_for_the_first_frame_of_a_message_only()
    {
        Assert.Equal(1002, FrameRun.Of(ClientFrames.Of(9, "a"u8, reserved: 0x40), deflate: true).FailCode);
        Assert.Equal(1002, FrameRun.Of(ClientFrames.Of(8, [], reserved: 0x40), deflate: true).FailCode);
        Assert.Equal(1002, FrameRun.Of([.. ClientFrames.Text("a", false), .. ClientFrames.Of(0, "b"u8, reserved: 0x40)], deflate: true).FailCode);
    }

    [Fact]
    public void What_cannot_be_inflated_or_is_no_text_is_invalid()
    {
        Assert.Equal(1007, FrameRun.Of(ClientFrames.Of(1, [0x07, 0xFF, 0xFF], reserved: 0x40), deflate: true).FailCode);
        Assert.Equal(1007, FrameRun.Of(ClientFrames.Of(1, MessageDeflater.Deflate([0xC3, 0x28]), reserved: 0x40), deflate: true).FailCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(5000)]
    [InlineData(64 * 1024)]
    public void What_is_deflated_is_inflated_again(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + (i * 7 % 26))));
        var deflated = MessageDeflater.Deflate(Encoding.UTF8.GetBytes(text)).ToArray();
        Assert.Equal([$"Text {text}".TrimEnd()], Inflated(deflated));
    }

    [Fact]
    public void What_becomes_too_large_is_told_while_it_is_inflated()
    {
        var limits = FrameRun.Limits with { MaxSize = 4 << 20 };
        // Zeros pack about a thousand times: within what is free, then beyond it.
        Assert.Equal(0, Inflate(MessageInflater.Free, limits));
        Assert.Equal(1009, Inflate(MessageInflater.Free + 1, limits));
        Assert.Equal(0, Inflate(3 << 20, limits with { MaxInflateRatio = 2000 }));
        Assert.Equal(1009, Inflate((4 << 20) + 1, limits with { MaxInflateRatio = 2000 }));
    }

    [Theory]
    [InlineData("permessage-deflate", true)]
    [InlineData("Permessage-Deflate; client_max_window_bits", true)]
    [InlineData("permessage-deflate; client_max_window_bits=10; server_no_context_takeover", true)]
    [InlineData("permessage-deflate; client_no_context_takeover; server_max_window_bits=15", true)]
    [InlineData("permessage-deflate; server_max_window_bits=10, permessage-deflate", true)]
    [InlineData("x-other, permessage-deflate", true)]
    [InlineData("permessage-deflate; server_max_window_bits=10", false)]
    [InlineData("permessage-deflate; server_max_window_bits", false)]
    [InlineData("permessage-deflate; client_max_window_bits=7", false)]
    [InlineData("permessage-deflate; client_max_window_bits=16", false)]
    [InlineData("permessage-deflate; client_max_window_bits=08", false)]
    [InlineData("permessage-deflate; client_no_context_takeover=1", false)]
    [InlineData("permessage-deflate; client_no_context_takeover; client_no_context_takeover", false)]
    [InlineData("permessage-deflate; unknown", false)]
    [InlineData("x-webkit-deflate-frame", false)]
    [InlineData("", false)]
    public void An_offer_is_accepted_or_declined(string offer, bool isAcceptable) =>
        Assert.Equal(isAcceptable, DeflateOffer.IsAcceptable(Encoding.ASCII.GetBytes(offer)));

    [Fact]
    public void The_key_of_the_RFC_has_its_accept()
    {
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", Handshake.AcceptOf("dGhlIHNhbXBsZSBub25jZQ=="u8));
        Assert.True(Handshake.IsKey("dGhlIHNhbXBsZSBub25jZQ=="u8));
        Assert.False(Handshake.IsKey("dGhlIHNhbXBsZSBub25jZQ="u8));
        Assert.False(Handshake.IsKey("dGhlIHNhbXBsZSBub25jZS4u"u8));
        Assert.False(Handshake.IsKey("!!!!IHNhbXBsZSBub25jZQ=="u8));
    }

    private static IReadOnlyList<string> Inflated(byte[] deflated) =>
        FrameRun.Of(ClientFrames.Of(1, deflated, reserved: 0x40), deflate: true).Found;

    private static int Inflate(int length, MessageLimits limits) =>
        FrameRun.Of(ClientFrames.Of(2, MessageDeflater.Deflate(new byte[length]), reserved: 0x40), deflate: true, limits: limits).FailCode;
}
