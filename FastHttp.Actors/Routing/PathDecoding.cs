namespace FastHttp.Actors.Routing;

/// <summary>Percent-decoding of path bytes. The request's parser has refused bad triplets; here they would stay as they are.</summary>
internal static class PathDecoding
{
    /// <summary>Decodes into <paramref name="destination"/>; false when it is too small.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> raw, Span<byte> destination, out int written)
    {
        written = 0;
        for (int i = 0; i < raw.Length; i++)
        {
            if (written == destination.Length)
            {
                return false;
            }

            byte value = raw[i];
            if (value == (byte)'%' && i + 2 < raw.Length && char.IsAsciiHexDigit((char)raw[i + 1]) && char.IsAsciiHexDigit((char)raw[i + 2]))
            {
                value = (byte)((Nibble(raw[i + 1]) << 4) | Nibble(raw[i + 2]));
                i += 2;
            }

            destination[written++] = value;
        }

        return true;
    }

    private static int Nibble(byte digit) => (digit & 0xF) + (digit >> 6) * 9;
}
