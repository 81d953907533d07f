using System.Globalization;
using System.Text;

namespace FastHttp.Actors.Observability;

/// <summary>Bytes of a client as a log may show them: what is not plain ASCII is escaped.</summary>
internal static class LoggedBytes
{
    /// <summary>Enough of a bad request to recognise it, little enough to log.</summary>
    private const int Most = 64;

    public static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, Most)])
        {
            _ = b is >= (byte)' ' and <= (byte)'~' and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)b)
                : text.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }
}
