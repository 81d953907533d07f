namespace FastHttp.Actors.Routing;

/// <summary>One place in the tree of patterns, after some segments; its children are the segments that may follow.</summary>
internal sealed class RouteNode
{
    /// <summary>The routes whose patterns end here.</summary>
    public required MethodRoutes? Routes { get; init; }

    /// <summary>By the segment's decoded bytes.</summary>
    public required LiteralMap<RouteNode> Literals { get; init; }

    /// <summary>In the order of <see cref="SegmentKind"/>, which is their precedence.</summary>
    public required (SegmentKind Kind, RouteNode Node)[] Constrained { get; init; }

    public required RouteNode? Parameter { get; init; }

    public required MethodRoutes? CatchAll { get; init; }
}
