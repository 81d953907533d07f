using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Http1;

/// <summary>Status lines, RFC 9112 section 4. The version is ours, also in responses to HTTP/1.0 (RFC 9110 section 6.2).</summary>
internal static class StatusLines
{
    /// <summary>Room for any line: a code without a registered phrase has none.</summary>
    public const int MaxLength = 64;

    private const int First = 100;
    private const int Last = 999;

    private static readonly byte[]?[] Lines = Prefabricate();

    /// <summary>Writes the line with its CRLF and returns its length.</summary>
    public static int Write(Span<byte> destination, int status)
    {
        byte[] line = (uint)(status - First) <= Last - First
            ? Lines[status - First] ?? Make(status)
            : throw new ArgumentOutOfRangeException(nameof(status), status, "A status code has three digits.");
        line.CopyTo(destination);
        return line.Length;
    }

    /// <summary>The phrase may be empty, the space before it may not.</summary>
    private static byte[] Make(int status) => Encoding.ASCII.GetBytes($"HTTP/1.1 {status} {StatusCodes.ReasonPhrase(status)}\r\n");

    private static byte[]?[] Prefabricate()
    {
        var lines = new byte[]?[Last - First + 1];
        for (int status = First; status <= Last; status++)
        {
            lines[status - First] = StatusCodes.ReasonPhrase(status).Length > 0 ? Make(status) : null;
        }

        return lines;
    }
}
