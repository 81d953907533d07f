namespace FastHttp.Actors.Routing;

/// <summary>
/// "." and "..", plain or encoded. Clients remove them before they send (RFC 3986 5.2.4, 6.2.2.3). The server never does, since a
/// proxy in front may have judged the path either way; instead no route matches such a path, so that no captured segment
/// is ever a step up. Only the fallback sees it.
/// </summary>
internal static class DotSegment
{
    private const int LongestSpelling = 6; // %2E%2E

    public static bool Is(ReadOnlySpan<byte> segment)
    {
        if (segment.Length > LongestSpelling || segment.IsEmpty || segment[0] is not ((byte)'.' or (byte)'%'))
        {
            return false;
        }

        Span<byte> decoded = stackalloc byte[LongestSpelling];
        PathDecoding.TryDecode(segment, decoded, out int length);
        return decoded[..length] is [(byte)'.'] or [(byte)'.', (byte)'.'];
    }

    /// <summary>Whether one of the segments is a dot segment.</summary>
    public static bool IsIn(ReadOnlySpan<byte> segments)
    {
        if (!segments.ContainsAny((byte)'.', (byte)'%'))
        {
            return false;
        }

        foreach (Range segment in segments.Split((byte)'/'))
        {
            if (Is(segments[segment]))
            {
                return true;
            }
        }

        return false;
    }
}
