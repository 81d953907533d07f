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
        // 1f4 CR LF data CR LF
        var start = WriteHead(destination, data.Length);
        data.CopyTo(destination[start..]);
        return start + data.Length + WriteEnd(destination[(start + data.Length)..]);
    }

    /// <summary>Writes what stands before that much data, at least 1, and returns its length.</summary>
    public static int WriteHead(Span<byte> destination, int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        if (!Utf8Formatter.TryFormat(size, destination, out int digits, 'x'))
        {
            throw new ArgumentException("The destination is too short.", nameof(destination));
        }

        "\r\n"u8.CopyTo(destination[digits..]);
        return digits + 2;
    }

    /// <summary>Writes what stands behind the data, and returns its length.</summary>
    public static int WriteEnd(Span<byte> destination)
    {
        "\r\n"u8.CopyTo(destination);
        return 2;
    }
}
