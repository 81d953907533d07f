using System.Text;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Tests.Routing;

/// <summary>Tables and requests in one line of text: routes as "GET /a; ANY /b", the index counts from 0.</summary>
internal static class RouteTableFixture
{
    public static RouteEntry[] Entries(string routes) =>
        [.. routes.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Entry)];

    public static RouteTable Table(string routes, int? fallback = null) => RouteTable.Compile(Entries(routes), fallback);

    /// <summary>The result as text: the index and the decoded values, or the status and Allow.</summary>
    public static string Ask(RouteTable table, string request)
    {
        string[] parts = request.Split(' ', 2);
        byte[] path = Encoding.Latin1.GetBytes(parts[1]);
        byte[] method = Encoding.Latin1.GetBytes(parts[0]);
        RouteMatch match = default;
        MatchStatus status = table.Match(KnownMethods.Of(method), method, path, ref match);
        string allow = Encoding.ASCII.GetString(match.Allow);
        return status switch
        {
            MatchStatus.Found => match.EntryIndex + Values(match, path),
            MatchStatus.NotFound => "404",
            MatchStatus.MethodNotAllowed => $"405 {allow}",
            _ => $"OPTIONS {allow}",
        };
    }

    private static RouteEntry Entry(string route, int index)
    {
        string[] parts = route.Split(' ', 2);
        return new RouteEntry(parts[0] == "ANY" ? null : parts[0], parts[1], index);
    }

    private static string Values(RouteMatch match, byte[] path) =>
        string.Concat((match.Pattern?.ParameterNames ?? []).Select(name => $" {name}={match.GetValue(path, name)}"));
}
