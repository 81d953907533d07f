using System.IO.Compression;
using FastHttp.Actors.Buffers;

namespace FastHttp.Actors.WebSocketFrames;

/// <summary>
/// Inflates whole messages (RFC 7692 7.2.2). The client begins each message anew (client_no_context_takeover), so nothing of one
/// message, or of one client, is there when the next one is read.
/// </summary>
internal sealed class MessageInflater
{
    /// <summary>Bytes that a message may always become, whatever the ratio: short texts of one character pack 100 times and harm nobody.</summary>
    public const int Free = 64 * 1024;

    private const int Step = 4096;

    // RFC 7692 7.2.2: put behind what was received.
    private static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Replaces the message by what it is inflated. 0, or the code to close with: the limits count while it is inflated.</summary>
    public int Inflate(ref GatheredMessage message, MessageLimits limits, BufferPool pool)
    {
        var longest = Math.Min(limits.MaxSize, Math.Max(Free, (long)message.Length * limits.MaxInflateRatio));
        message.Append(Tail, 0, pool);
        var inflated = default(GatheredMessage);
        try
        {
            using var stream = new DeflateStream(new MemoryStream(message.Block, 0, message.Length), CompressionMode.Decompress);
            int read;
            while ((read = stream.Read(inflated.Reserve(Step, pool))) > 0)
            {
                inflated.Commit(read);
                if (inflated.Length > longest)
                {
                    return CloseCode.TooLarge;
                }
            }

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
}
