namespace FastHttp.Actors.Routing;

/// <summary>A route of a table; the fallback has no pattern.</summary>
internal sealed record CompiledRoute(int Index, RoutePattern? Pattern);
