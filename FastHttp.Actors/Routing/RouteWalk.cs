using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>
/// One search through the tree of patterns: at each segment the literal child, then the constrained ones, the plain
/// parameter, the catch-all; back to the next one when a branch leads nowhere or does not serve the method. The tree has one
/// way to each node, so a search sees a node at most once, whatever path a client sends.
/// </summary>
internal ref struct RouteWalk
{
    public const int ScratchLength = RoutePattern.MaxLiteralLength + 1;

    private readonly ReadOnlySpan<byte> _path;
    private readonly Span<byte> _scratch;
    private readonly ref RouteMatch _match;
    private readonly int _method;
    private readonly bool _escaped;

    /// <summary>The scratch holds a decoded segment for a moment; it has <see cref="ScratchLength"/> bytes.</summary>
    public RouteWalk(ReadOnlySpan<byte> path, int method, Span<byte> scratch, ref RouteMatch match)
    {
        _path = path;
        _method = method;
        _scratch = scratch;
        _match = ref match;
        _escaped = path.Contains((byte)'%');
    }

    /// <summary>
    /// There is something at the path, for other methods. A route for OPTIONS alone does not say so: it tells what can be done
    /// with whatever is there (RFC 9110 9.3.7), and is often mapped for every path.
    /// </summary>
    public readonly bool PathIsKnown => (RoutedMethods & ~MethodNumbers.Bit(MethodNumbers.Options)) != 0;

    /// <summary>The methods routed on the patterns that matched the path but did not serve the request.</summary>
    public ulong RoutedMethods { get; private set; }

    /// <summary>Tries the children of <paramref name="node"/> on the segment that begins at <paramref name="start"/>.</summary>
    public bool TryFind(RouteNode node, int start, int captures)
    {
        ReadOnlySpan<byte> rest = _path[start..];
        int length = rest.IndexOf((byte)'/');
        ReadOnlySpan<byte> segment = length < 0 ? rest : rest[..length];
        int end = start + segment.Length;

        if (node.Literals.Find(_escaped ? Decode(segment) : segment) is { } literal && TryEnter(literal, end, captures))
        {
            return true;
        }

        if (node.Constrained.Length > 0 && TryFindConstrained(node, start, end, captures))
        {
            return true;
        }

        if (node.Parameter is not null && !segment.IsEmpty && !DotSegment.Is(segment))
        {
            _match.SetCapture(captures, start, segment.Length);
            if (TryEnter(node.Parameter, end, captures + 1))
            {
                return true;
            }
        }

        if (node.CatchAll is not null && !DotSegment.IsIn(rest))
        {
            _match.SetCapture(captures, start, rest.Length);
            return TryServe(node.CatchAll);
        }

        return false;
    }

    private bool TryFindConstrained(RouteNode node, int start, int end, int captures)
    {
        ReadOnlySpan<byte> segment = _path[start..end];
        foreach ((SegmentKind kind, RouteNode child) in node.Constrained)
        {
            // Decoded anew for each child: a branch that led nowhere has used the buffer.
            if (SegmentKinds.Accepts(kind, _escaped ? Decode(segment) : segment))
            {
                _match.SetCapture(captures, start, segment.Length);
                if (TryEnter(child, end, captures + 1))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private bool TryEnter(RouteNode child, int end, int captures) =>
        end < _path.Length ? TryFind(child, end + 1, captures) : child.Routes is not null && TryServe(child.Routes);

    private bool TryServe(MethodRoutes routes)
    {
        if (routes.TryServe(_method, ref _match))
        {
            return true;
        }

        RoutedMethods |= routes.Methods;
        return false;
    }

    // What does not fit is cut off; it is then still longer than any literal or constrained value.
    private readonly ReadOnlySpan<byte> Decode(ReadOnlySpan<byte> segment)
    {
        int length = PercentEncoding.Decode(segment, _scratch);
        return _scratch[..length];
    }
}
