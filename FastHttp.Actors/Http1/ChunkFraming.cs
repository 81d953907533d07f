using System.Buffers.Text;

namespace FastHttp.Actors.Http1;

/// <summary>What stands around the data of a response that is sent in chunks: size CRLF data CRLF … 0 CRLF CRLF, RFC 9112 section 7.1.</summary>
internal static class ChunkFraming
{
    /// <summary>All that a chunk has besides its data: at most eight digits of the size, and two line ends.</summary>
    public const int MaxLength = 12;

    /// <summary>The last chunk and an empty trailer section.</summary>
    public static ReadOnlySpan<byte> Last => "0\r\n\r\n"u8;

    /// <summary>Writes a chunk and returns its length. It must not be empty: an empty chunk is the last.</summary>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfZero(data.Length);
        if (!Utf8Formatter.TryFormat(data.Length, destination, out int digits, 'x'))
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        // 1f4 CR LF data CR LF
        "\r\n"u8.CopyTo(destination[digits..]);
        data.CopyTo(destination[(digits + 2)..]);
        "\r\n"u8.CopyTo(destination[(digits + 2 + data.Length)..]);
        return digits + data.Length + 4;
    }
}
