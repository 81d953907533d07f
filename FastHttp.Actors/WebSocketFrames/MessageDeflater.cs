using System.IO.Compression;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>Deflates whole messages (RFC 7692 7.2.1), each by itself (server_no_context_takeover).</summary>
internal static class MessageDeflater
{
    // What a flush ends with, and the message goes without.
    private const int TailLength = 4;

    private static ReadOnlySpan<byte> EmptyBlock => [0x00];

    /// <summary>The payload of the deflated message.</summary>
    public static ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> message)
    {
        using var target = new MemoryStream();
        using var stream = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true);
        stream.Write(message);
        stream.Flush();
        // What disposal writes, the final block, is not part of the message.
        var length = (int)target.Length - TailLength;
        // RFC 7692 7.2.3.6: an empty message is one empty block.
        return length <= 0 ? EmptyBlock : target.GetBuffer().AsSpan(0, length);
    }
}
