using System.IO.Compression;
using FastHttp.Actors.Buffers;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>
/// Inflates whole messages (RFC 7692 7.2.2). The client begins each message anew (client_no_context_takeover), so nothing of one
/// message, or of one client, is there when the next one is read.
/// </summary>
internal static class MessageInflater
{
    /// <summary>Bytes that a message may always become, whatever the ratio: short texts of one character pack 100 times and harm nobody.</summary>
    public const int Free = 64 * 1024;

    private const int Step = 4096;

    // RFC 7692 7.2.2: put behind what was received. Then a block of our own, the last one, with eight bytes that show that the
    // message was whole: without it, one that is cut off within a block would be taken for a shorter one.
    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF, 0x01, 0x08, 0x00, 0xF7, 0xFF, 0x9E, 0x37, 0x79, 0xB9, 0x7F, 0x4A, 0x7C, 0x15];

    private static ReadOnlySpan<byte> Mark => Tail[^8..];

    /// <summary>Replaces the message by what it is inflated. 0, or the code to close with: the limits count while it is inflated.</summary>
    public static int Inflate(ref GatheredMessage message, MessageLimits limits, BufferPool pool)
    {
        var longest = Math.Min(limits.MaxSize, Math.Max(Free, (long)message.Length * limits.MaxInflateRatio)) + Mark.Length;
        message.Append(Tail, 0, pool);
        var inflated = default(GatheredMessage);
        try
        {
            using var deflated = new MemoryStream(message.Block, 0, message.Length);
            var code = InflateBlocks(deflated, ref inflated, longest, pool);
            if (code == 0 && !inflated.Bytes.EndsWith(Mark))
            {
                code = InflatePastFinalBlocks(deflated, ref inflated, longest, pool);
            }

            if (code != 0)
            {
                return code;
            }

            inflated.Cut(Mark.Length);
            (message, inflated) = (inflated, message);
            return 0;
        }
        catch (InvalidDataException)
        {
            return CloseCode.InvalidData;
        }
        finally
        {
            inflated.Release(pool);
        }
    }

    // RFC 7692 7.2.1: a block of the message may have the final bit, and others may follow. It ends a DeflateStream, which does not
    // tell where; one that is given a byte at a time has taken no more than it needed.
    private static int InflatePastFinalBlocks(MemoryStream deflated, ref GatheredMessage inflated, long longest, BufferPool pool)
    {
        inflated.Cut(inflated.Length);
        deflated.Position = 0;
        while (!inflated.Bytes.EndsWith(Mark))
        {
            if (deflated.Position == deflated.Length)
            {
                return CloseCode.InvalidData;
            }

            using var slow = new OneByOne(deflated);
            var code = InflateBlocks(slow, ref inflated, longest, pool);
            if (code != 0)
            {
                return code;
            }
        }

        return 0;
    }

    // Up to one with the final bit, or to the end.
    private static int InflateBlocks(Stream deflated, ref GatheredMessage inflated, long longest, BufferPool pool)
    {
        using var stream = new DeflateStream(deflated, CompressionMode.Decompress, leaveOpen: true);
        int read;
        while ((read = stream.Read(inflated.Reserve(Step, pool))) > 0)
        {
            inflated.Commit(read);
            if (inflated.Length > longest)
            {
                return CloseCode.TooLarge;
            }
        }

        return 0;
    }

    private sealed class OneByOne(MemoryStream whole) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer) => whole.Read(buffer[..Math.Min(1, buffer.Length)]);

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
