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

    /// <summary>A HEAD request is served by a GET route (RFC 9110 9.3.2).</summary>
    public bool HeadServedByGet { get; private set; }

    /// <summary>The Allow field's value for <see cref="MatchStatus.MethodNotAllowed"/> and <see cref="MatchStatus.Options"/>.</summary>
    public readonly ReadOnlySpan<byte> Allow => _allow;

    public readonly int ValueCount => Pattern?.ParameterNames.Length ?? 0;

    /// <summary>The raw, still encoded value of the parameter at <paramref name="position"/>, counted along the path from 0.</summary>
    public readonly ReadOnlySpan<byte> GetRawValue(ReadOnlySpan<byte> path, int position)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)position, (uint)ValueCount);
        Capture capture = _captures[position];
        return path.Slice(capture.Start, capture.Length);
    }

    /// <summary>The raw, still encoded value of a parameter; false when the pattern has none of that name.</summary>
    public readonly bool TryGetRawValue(ReadOnlySpan<byte> path, string name, out ReadOnlySpan<byte> value)
    {
        int position = Pattern is null ? -1 : Array.IndexOf(Pattern.ParameterNames, name);
        value = position < 0 ? default : GetRawValue(path, position);
        return position >= 0;
    }

    /// <summary>
    /// The decoded value of a parameter, or null when the pattern has none of that name. A decoded value may hold anything
    /// a client can encode, slashes and NUL included; whoever makes a file name of it must check it.
    /// </summary>
    public readonly string? GetValue(ReadOnlySpan<byte> path, string name) =>
        TryGetRawValue(path, name, out ReadOnlySpan<byte> raw) ? PercentEncoding.DecodeToString(raw) : null;

    internal void SetRoute(CompiledRoute route, bool headServedByGet)
    {
        _route = route;
        _allow = null;
        HeadServedByGet = headServedByGet;
    }

    internal void SetAllow(byte[]? allow)
    {
        _route = null;
        _allow = allow;
        HeadServedByGet = false;
    }

    internal void SetCapture(int position, int start, int length) => _captures[position] = new Capture(start, length);

    private readonly record struct Capture(int Start, int Length);

    [InlineArray(RoutePattern.MaxParameters)]
    private struct Captures
    {
        private Capture _first;
    }
}
