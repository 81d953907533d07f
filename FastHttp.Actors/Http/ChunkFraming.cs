using System.Buffers.Text;

namespace FastHttp.Actors.Http;

/// <summary>What stands around the data of an answer that is sent in chunks: size CRLF data CRLF … 0 CRLF CRLF, RFC 9112 section 7.1.</summary>
internal static class ChunkFraming
{
    /// <summary>Room for any size and its CRLF.</summary>
    public const int MaxHeadLength = 10;

    public static ReadOnlySpan<byte> End => "\r\n"u8;

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> Last => "0\r\n\r\n"u8;

    /// <summary>Writes the size line of a chunk and returns its length. An empty chunk would end the body.</summary>
    public static int WriteHead(Span<byte> destination, int size)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(size);
        if (!Utf8Formatter.TryFormat(size, destination, out int written, new System.Buffers.StandardFormat('x')))
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        "\r\n"u8.CopyTo(destination[written..]);
        return written + 2;
    }
}
