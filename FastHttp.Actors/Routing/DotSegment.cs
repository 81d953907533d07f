using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>
/// "." and "..", plain or encoded. Clients remove them before they send (RFC 3986 5.2.4, 6.2.2.3). The server never does, since a
/// proxy in front may have judged the path either way; instead no route matches such a path, so that no captured segment
/// is ever a step up. Only the fallback sees it.
/// </summary>
internal static class DotSegment
{
    private const int LongestSpelling = 6; // %2E%2E

    public static bool Is(ReadOnlySpan<byte> segment) =>
        !segment.IsEmpty && segment[0] is (byte)'.' or (byte)'%' && segment.Length <= LongestSpelling && DecodesToDots(segment);

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

    private static bool DecodesToDots(ReadOnlySpan<byte> segment)
    {
        Span<byte> decoded = stackalloc byte[LongestSpelling];
        int length = PercentEncoding.Decode(segment, decoded);
        return decoded[..length] is [(byte)'.'] or [(byte)'.', (byte)'.'];
    }
}
