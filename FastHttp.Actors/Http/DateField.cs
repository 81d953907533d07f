using System.Globalization;

namespace FastHttp.Actors.Http;

/// <summary>
/// The Date field as an IMF-fixdate (RFC 9110 section 5.6.7), made once a second, behind a Server line that never changes: both go
/// out in one piece. The caller brings the time. One per loop: not for concurrent use.
/// </summary>
internal sealed class DateField
{
    /// <summary>"Date: Sun, 06 Nov 1994 08:49:37 GMT" and its CRLF.</summary>
    public const int Length = 37;

    private const int TextLength = 29;

    private readonly byte[] _lines;
    private long _second = -1;

    /// <summary><paramref name="serverLine"/>: with its CRLF, or nothing.</summary>
    public DateField(ReadOnlySpan<byte> serverLine = default)
    {
        _lines = [.. serverLine, .. "Date: "u8, .. new byte[TextLength], .. "\r\n"u8];
    }

    /// <summary>The lines of the last <see cref="LinesAt"/>.</summary>
    public ReadOnlySpan<byte> Lines => _lines;

    /// <summary>The lines with their CRLF, for the second that <paramref name="utcNow"/> is in. Valid until the next call.</summary>
    public ReadOnlySpan<byte> LinesAt(DateTimeOffset utcNow)
    {
        long second = utcNow.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _second = second;
            utcNow.TryFormat(_lines.AsSpan(_lines.Length - 2 - TextLength), out _, "R", CultureInfo.InvariantCulture);
        }

        return _lines;
    }
}
