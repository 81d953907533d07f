using System.Buffers;
using System.Text;

namespace FastHttp.Actors.Http;

/// <summary>Percent-encoding, RFC 3986 section 2.1, of UTF-8.</summary>
internal static class PercentEncoding
{
    private const int StackLimit = 256;

    /// <summary>Two hexadecimal digits, and not the NUL that so many programs end their strings at.</summary>
    public static bool IsValid(byte high, byte low) =>
        char.IsAsciiHexDigit((char)high) && char.IsAsciiHexDigit((char)low) && (high | low) != '0';

    /// <summary>
    /// Decodes into <paramref name="destination"/> as much as fits there. The decoded bytes are never more than the encoded ones. A
    /// percent sign without two digits stays as it is: only paths are checked when they come in.
    /// </summary>
    /// <returns>How many bytes were written.</returns>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> destination, bool plusIsSpace = false)
    {
        int written = 0;
        for (int i = 0; i < encoded.Length && written < destination.Length; i++)
        {
            byte value = encoded[i];
            if (value == '%' && i + 2 < encoded.Length && IsHex(encoded[i + 1]) && IsHex(encoded[i + 2]))
            {
                value = (byte)((FromHex(encoded[i + 1]) << 4) | FromHex(encoded[i + 2]));
                i += 2;
            }
            else if (value == '+' && plusIsSpace)
            {
                value = (byte)' ';
            }

            destination[written++] = value;
        }

        return written;
    }

    /// <summary>Decodes to text; bytes that are not UTF-8 become U+FFFD.</summary>
    public static string DecodeToString(ReadOnlySpan<byte> encoded, bool plusIsSpace = false)
    {
        if (!IsEncoded(encoded, plusIsSpace))
        {
            return Encoding.UTF8.GetString(encoded);
        }

        byte[]? rented = null;
        Span<byte> decoded = encoded.Length <= StackLimit
            ? stackalloc byte[StackLimit]
            : rented = ArrayPool<byte>.Shared.Rent(encoded.Length);
        string text = Encoding.UTF8.GetString(decoded[..Decode(encoded, decoded, plusIsSpace)]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return text;
    }

    /// <summary>Whether decoding would change anything.</summary>
    private static bool IsEncoded(ReadOnlySpan<byte> bytes, bool plusIsSpace = false) =>
        plusIsSpace ? bytes.ContainsAny((byte)'%', (byte)'+') : bytes.Contains((byte)'%');

    private static bool IsHex(byte digit) => char.IsAsciiHexDigit((char)digit);

    private static int FromHex(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
