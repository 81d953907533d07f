using System.IO.Compression;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>Deflates whole messages (RFC 7692 7.2.1), each by itself (server_no_context_takeover). Loop's thread; kept for the next message.</summary>
internal sealed class MessageDeflater
{
    // What a flush ends with, and the message goes without.
    private const int TailLength = 4;

    private readonly MemoryStream _target = new();

    /// <summary>The payload of the deflated message. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Deflate(ReadOnlySpan<byte> message)
    {
        _target.SetLength(0);
        using (var stream = new DeflateStream(_target, CompressionLevel.Fastest, leaveOpen: true))
        {
            stream.Write(message);
            stream.Flush();
            // What disposal writes, the final block, is not part of the message.
            var length = (int)_target.Length - TailLength;
            // RFC 7692 7.2.3.6: an empty message is one empty block.
            return length <= 0 ? EmptyBlock : _target.GetBuffer().AsSpan(0, length);
        }
    }

    private static ReadOnlySpan<byte> EmptyBlock => [0x00];
}
