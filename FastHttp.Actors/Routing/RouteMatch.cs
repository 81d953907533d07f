using System.Runtime.CompilerServices;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>
/// What <see cref="RouteTable.Match"/> found. Captured values are ranges of the path's raw bytes, so a match can be kept and
/// reused as a field; it is good for as long as the path's bytes are.
/// </summary>
internal struct RouteMatch
{
    private CompiledRoute? _route;
    private byte[]? _allow;
    private Captures _captures;

    /// <summary>The matched entry's index, or -1.</summary>
    public readonly int EntryIndex => _route?.Index ?? -1;

    /// <summary>The matched pattern; null for the fallback and when nothing was found.</summary>
    public readonly RoutePattern? Pattern => _route?.Pattern;

    /// <summary>The Allow field's value for <see cref="MatchStatus.MethodNotAllowed"/> and <see cref="MatchStatus.Options"/>.</summary>
    public readonly ReadOnlySpan<byte> Allow => _allow;

    /// <summary>
    /// The decoded value of a parameter, or null when the pattern has none of that name. A decoded value may hold anything
    /// a client can encode, slashes and NUL included; whoever makes a file name of it must check it.
    /// </summary>
    public readonly string? GetValue(ReadOnlySpan<byte> path, string name)
    {
        int position = Pattern is null ? -1 : Array.IndexOf(Pattern.ParameterNames, name);
        if (position < 0)
        {
            return null;
        }

        Capture capture = _captures[position];
        return PercentEncoding.DecodeToString(path.Slice(capture.Start, capture.Length));
    }

    internal void SetRoute(CompiledRoute route)
    {
        _route = route;
        _allow = null;
    }

    internal void SetAllow(byte[]? allow)
    {
        _route = null;
        _allow = allow;
    }

    internal void Clear() => SetAllow(null);

    internal void SetCapture(int position, int start, int length) => _captures[position] = new Capture(start, length);

    private readonly record struct Capture(int Start, int Length);

    [InlineArray(RoutePattern.MaxParameters)]
    private struct Captures
    {
        private Capture _first;
    }
}
