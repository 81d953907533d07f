namespace FastHttp.Actors.Http;

/// <summary>IPv6address, RFC 3986 section 3.2.2. Zones and future versions have no place in an HTTP request.</summary>
internal static class Ipv6
{
    private const int Groups = 8;

    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        int groups = 0;
        bool compressed = false;
        int at = 0;
        if (text.StartsWith("::"u8))
        {
            compressed = true;
            at = 2;
        }

        while (at < text.Length)
        {
            int length = HexDigits(text[at..]);
            if (at + length < text.Length && text[at + length] == '.')
            {
                // The last two groups may be written as an IPv4 address.
                groups += 2;
                return IsIpv4(text[at..]) && (compressed ? groups < Groups : groups == Groups);
            }

            if (length is 0 or > 4)
            {
                return false;
            }

            groups++;
            at += length;
            if (at == text.Length)
            {
                break;
            }

            if (text[at] != ':' || at + 1 == text.Length)
            {
                return false;
            }

            at++;
            if (text[at] == ':')
            {
                if (compressed)
                {
                    return false;
                }

                compressed = true;
                at++;
            }
        }

        return compressed ? groups < Groups : groups == Groups;
    }

    private static int HexDigits(ReadOnlySpan<byte> text)
    {
        int count = 0;
        while (count < text.Length && char.IsAsciiHexDigit((char)text[count]))
        {
            count++;
        }

        return count;
    }

    private static bool IsIpv4(ReadOnlySpan<byte> text)
    {
        int parts = 0;
        foreach (Range part in text.Split((byte)'.'))
        {
            ReadOnlySpan<byte> digits = text[part];
            bool isOctet = digits.Length is 1 or 2 or 3
                && !digits.ContainsAnyExceptInRange((byte)'0', (byte)'9')
                && (digits.Length == 1 || digits[0] != '0')
                && (digits.Length < 3 || digits.SequenceCompareTo("255"u8) <= 0);
            if (!isOctet)
            {
                return false;
            }

            parts++;
        }

        return parts == 4;
    }
}
