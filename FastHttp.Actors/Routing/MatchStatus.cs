namespace FastHttp.Actors.Routing;

internal enum MatchStatus
{
    /// <summary>A route (or the fallback) serves the request.</summary>
    Found,

    /// <summary>No pattern matches the path: 404.</summary>
    NotFound,

    /// <summary>The path is known, the method is not: 405 with <see cref="RouteMatch.Allow"/>.</summary>
    MethodNotAllowed,

    /// <summary>OPTIONS on a known path, or on "*", that no route serves: the response carries <see cref="RouteMatch.Allow"/>.</summary>
    Options,
}
