using System.Text;

namespace FastHttp.Actors.Routing;

/// <summary>A <see cref="RouteNode"/> in the making. A child is known by its kind and, if literal, by its decoded bytes.</summary>
internal sealed class RouteNodeBuilder
{
    private readonly SortedDictionary<(SegmentKind Kind, string Literal), RouteNodeBuilder> _children = new(
        Comparer<(SegmentKind Kind, string Literal)>.Create((a, b) =>
            a.Kind != b.Kind ? a.Kind.CompareTo(b.Kind) : string.CompareOrdinal(a.Literal, b.Literal)));

    private readonly SortedDictionary<int, CompiledRoute> _byMethod = [];
    private CompiledRoute? _anyMethod;
    private RoutePattern? _pattern;

    /// <summary>Adds a route, or gives back the one that already serves the same method on the same paths.</summary>
    public CompiledRoute? Add(RoutePattern pattern, int? method, CompiledRoute route)
    {
        RouteNodeBuilder node = this;
        foreach (PatternSegment segment in pattern.Segments)
        {
            node = node.Child(segment);
        }

        return node.AddHere(pattern, method, route);
    }

    /// <summary>Builds the tree; <paramref name="onRoutes"/> is told of each pattern that has routes.</summary>
    public RouteNode Build(Action<RoutePattern, MethodRoutes> onRoutes) => new()
    {
        Routes = BuildRoutes(onRoutes),
        Literals = new LiteralMap<RouteNode>(
            [.. Of(SegmentKind.Literal).Select(child => KeyValuePair.Create(Encoding.Latin1.GetBytes(child.Key.Literal), child.Value.Build(onRoutes)))]),
        Constrained =
            [.. _children.Where(child => child.Key.Kind is SegmentKind.Guid or SegmentKind.Int or SegmentKind.Long)
                .Select(child => (child.Key.Kind, child.Value.Build(onRoutes)))],
        Parameter = Of(SegmentKind.Parameter).Select(child => child.Value.Build(onRoutes)).SingleOrDefault(),
        CatchAll = Of(SegmentKind.CatchAll).Select(child => child.Value.BuildRoutes(onRoutes)).SingleOrDefault(),
    };

    private IEnumerable<KeyValuePair<(SegmentKind Kind, string Literal), RouteNodeBuilder>> Of(SegmentKind kind) =>
        _children.Where(child => child.Key.Kind == kind);

    private RouteNodeBuilder Child(PatternSegment segment)
    {
        (SegmentKind Kind, string Literal) key = (segment.Kind, Encoding.Latin1.GetString(segment.Literal));
        if (!_children.TryGetValue(key, out RouteNodeBuilder? child))
        {
            child = new RouteNodeBuilder();
            _children.Add(key, child);
        }

        return child;
    }

    private CompiledRoute? AddHere(RoutePattern pattern, int? method, CompiledRoute route)
    {
        _pattern ??= pattern;
        if (method is not { } number)
        {
            CompiledRoute? earlier = _anyMethod;
            _anyMethod ??= route;
            return earlier;
        }

        return _byMethod.TryAdd(number, route) ? null : _byMethod[number];
    }

    private MethodRoutes? BuildRoutes(Action<RoutePattern, MethodRoutes> onRoutes)
    {
        if (_pattern is null)
        {
            return null;
        }

        var routes = new MethodRoutes(_byMethod, _anyMethod);
        onRoutes(_pattern, routes);
        return routes;
    }
}
