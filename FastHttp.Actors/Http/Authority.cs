using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Http;

/// <summary>
/// uri-host [ ":" port ], RFC 9110 section 7.2 and RFC 3986 section 3.2.2. There is no user information (RFC 9110 section
/// 4.2.4) and the host is never empty (section 4.2.1).
/// </summary>
internal static class Authority
{
    private const int MaxPort = 65535;

    [MethodImpl(MethodImplOptions.NoInlining)]
    public static bool IsValid(ReadOnlySpan<byte> bytes, int start, int end, bool needsPort)
    {
        int hostEnd = start < end && bytes[start] == '[' ? EndOfLiteral(bytes, start, end) : EndOfRegName(bytes, start, end);
        if (hostEnd <= start)
        {
            return false;
        }

        return hostEnd == end ? !needsPort : bytes[hostEnd] == ':' && IsPort(bytes[(hostEnd + 1)..end], needsPort);
    }

    /// <summary>A name or an IPv4 address: the grammar of the one covers the other. Returns where it ends, or -1.</summary>
    private static int EndOfRegName(ReadOnlySpan<byte> bytes, int start, int end)
    {
        int at = FieldScanner.IndexOfOutside<RegNameByte>(bytes, start, end);
        return at < end && bytes[at] == '%' ? EndOfEncodedName(bytes, at, end) : at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EndOfEncodedName(ReadOnlySpan<byte> bytes, int at, int end)
    {
        while (at < end && bytes[at] == '%')
        {
            if (end - at < 3 || !PercentEncoding.IsValid(bytes[at + 1], bytes[at + 2]))
            {
                return -1;
            }

            at = FieldScanner.IndexOfOutside<RegNameByte>(bytes, at + 3, end);
        }

        return at;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int EndOfLiteral(ReadOnlySpan<byte> bytes, int start, int end)
    {
        ReadOnlySpan<byte> text = bytes[start..end];
        int close = text.IndexOf((byte)']');
        return close > 0 && Ipv6.IsValid(text[1..close]) ? start + close + 1 : -1;
    }

    /// <summary>port = *DIGIT: it may be empty after its colon, but not where it is needed (RFC 9110 section 9.3.6).</summary>
    private static bool IsPort(ReadOnlySpan<byte> digits, bool needsPort)
    {
        int port = 0;
        foreach (byte digit in digits)
        {
            if (!char.IsAsciiDigit((char)digit))
            {
                return false;
            }

            port = (port * 10) + (digit - '0');
            if (port > MaxPort)
            {
                return false;
            }
        }

        return !needsPort || port > 0;
    }
}
