namespace FastHttp.Actors.Routing;

/// <summary>
/// A parsed path pattern: literal segments, <c>{name}</c>, <c>{name:int}</c> (also <c>long</c> and <c>guid</c>) and, last,
/// <c>{*rest}</c>. A parameter takes one whole segment that is not empty; a catch-all takes the rest, slashes included, and
/// may take nothing: <c>/files/{*rest}</c> matches <c>/files/</c> but not <c>/files</c>, since a trailing slash is significant.
/// </summary>
internal sealed class RoutePattern
{
    public const int MaxParameters = 16;

    /// <summary>Bounds the matcher's stack buffer for decoded segments.</summary>
    public const int MaxLiteralLength = 255;

    internal RoutePattern(string text, PatternSegment[] segments, string[] parameterNames)
    {
        Text = text;
        Segments = segments;
        ParameterNames = parameterNames;
    }

    /// <summary>The pattern as the application wrote it, fit for a metric's <c>http.route</c>.</summary>
    public string Text { get; }

    public PatternSegment[] Segments { get; }

    /// <summary>In the order of the path.</summary>
    public string[] ParameterNames { get; }

    /// <summary>Adds each fault of the text to the list. Null when there was one.</summary>
    public static RoutePattern? Parse(string text, List<string> faults) => new RoutePatternParser(text, faults).Parse();

    /// <summary>
    /// The one spelling that a path without escapes can have, or null when there is none: a parameter is never that, and a
    /// literal that holds '/' or '%' as data always arrives escaped.
    /// </summary>
    public byte[]? LiteralPath()
    {
        var path = new List<byte>();
        foreach (PatternSegment segment in Segments)
        {
            if (segment.Kind != SegmentKind.Literal || segment.Literal.AsSpan().ContainsAny((byte)'/', (byte)'%'))
            {
                return null;
            }

            path.Add((byte)'/');
            path.AddRange(segment.Literal);
        }

        return [.. path];
    }
}
