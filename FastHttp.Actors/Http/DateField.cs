using System.Globalization;

namespace FastHttp.Actors.Http;

/// <summary>
/// The Date field as an IMF-fixdate (RFC 9110 section 5.6.7), made once a second. The caller brings the time. One per loop: not for
/// concurrent use.
/// </summary>
internal sealed class DateField
{
    /// <summary>"Date: Sun, 06 Nov 1994 08:49:37 GMT" and its CRLF.</summary>
    public const int Length = 37;

    private const int TextLength = 29;

    private readonly byte[] _line = new byte[Length];
    private long _second = -1;

    public DateField()
    {
        "Date: "u8.CopyTo(_line);
        "\r\n"u8.CopyTo(_line.AsSpan(Length - 2));
    }

    /// <summary>The line with its CRLF, for the second that <paramref name="utcNow"/> is in. Valid until the next call.</summary>
    public ReadOnlySpan<byte> Line(DateTimeOffset utcNow)
    {
        long second = utcNow.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            _second = second;
            utcNow.TryFormat(_line.AsSpan(Length - 2 - TextLength), out _, "R", CultureInfo.InvariantCulture);
        }

        return _line;
    }
}
