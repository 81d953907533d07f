namespace FastHttp.Actors.Routing;

/// <summary>One mapped route as the application wrote it. <paramref name="Index"/> is what a match gives back.</summary>
/// <param name="Method">The method's name, or null for every method.</param>
/// <param name="Pattern">The path pattern, see <see cref="RoutePattern"/>.</param>
/// <param name="Index">The caller's number for the route.</param>
internal readonly record struct RouteEntry(string? Method, string Pattern, int Index)
{
    public override string ToString() => $"{Method ?? "ANY"} {Pattern}";
}
