using FastHttp.Actors.Http;

namespace FastHttp.Actors.Routing;

/// <summary>
/// Finds the route for a method and a path. Immutable, shared by all loops. The path comes as the client sent it: escapes valid,
/// no query. Literals compare after percent-decoding (RFC 3986 6.2.2.2) and case-sensitively; an escaped slash is data; empty
/// segments and a trailing slash count. The more specific pattern wins, segment by segment, in whatever order the
/// routes were mapped, and a less specific one serves the methods that the more specific one does not.
/// </summary>
internal sealed class RouteTable
{
    private readonly MethodNumbers _methods;
    private readonly LiteralMap<MethodRoutes> _literalPaths;
    private readonly RouteNode _root;
    private readonly CompiledRoute? _fallback;
    private readonly AllowValues _allowValues;

    // The Allow field's value for "OPTIONS *" (RFC 9110 9.3.7).
    private readonly byte[] _allowOverall;

    internal RouteTable(
        MethodNumbers methods, LiteralMap<MethodRoutes> literalPaths, RouteNode root, CompiledRoute? fallback, AllowValues allowValues, ulong allMethods)
    {
        _methods = methods;
        _literalPaths = literalPaths;
        _root = root;
        _fallback = fallback;
        _allowValues = allowValues;
        _allowOverall = allowValues.For(allMethods);
    }

    /// <param name="entries">The mapped routes, in any order.</param>
    /// <param name="fallbackIndex">The index a match gives when no pattern matches the path, or null for 404.</param>
    /// <exception cref="RouteConfigurationException">Lists every bad pattern and every conflict.</exception>
    public static RouteTable Compile(IReadOnlyList<RouteEntry> entries, int? fallbackIndex = null) =>
        new RouteTableCompiler(entries).Compile(fallbackIndex);

    /// <param name="known">The request's method, recognised.</param>
    /// <param name="method">Its bytes, for a method that is not known.</param>
    /// <param name="path">The path's raw bytes.</param>
    /// <param name="match">What was found; written in any case.</param>
    public MatchStatus Match(KnownMethod known, ReadOnlySpan<byte> method, ReadOnlySpan<byte> path, ref RouteMatch match)
    {
        int number = _methods.Find(known, method);

        // A path that is a route's literal text is the most specific match there can be; no segment needs a look.
        MethodRoutes? routes = _literalPaths.Find(path);
        return routes is not null && routes.TryServe(number, ref match) ? MatchStatus.Found : MatchTree(number, path, ref match);
    }

    private MatchStatus MatchTree(int method, ReadOnlySpan<byte> path, ref RouteMatch match)
    {
        if (path.IsEmpty || path[0] != (byte)'/')
        {
            return MatchOtherForm(method, path, ref match);
        }

        var walk = new RouteWalk(path, method, stackalloc byte[RouteWalk.ScratchLength], ref match);
        if (walk.TryFind(_root, start: 1, captures: 0))
        {
            return MatchStatus.Found;
        }

        if (!walk.PathIsKnown)
        {
            return MatchNothing(ref match);
        }

        match.SetAllow(_allowValues.For(walk.RoutedMethods));
        return method == MethodNumbers.Options ? MatchStatus.Options : MatchStatus.MethodNotAllowed;
    }

    // RFC 9112 3.2.4: the asterisk-form stands for the server as a whole.
    private MatchStatus MatchOtherForm(int method, ReadOnlySpan<byte> path, ref RouteMatch match)
    {
        if (method != MethodNumbers.Options || !path.SequenceEqual("*"u8))
        {
            return MatchNothing(ref match);
        }

        match.SetAllow(_allowOverall);
        return MatchStatus.Options;
    }

    private MatchStatus MatchNothing(ref RouteMatch match)
    {
        if (_fallback is null)
        {
            match.SetAllow(null);
            return MatchStatus.NotFound;
        }

        match.SetRoute(_fallback);
        return MatchStatus.Found;
    }
}
