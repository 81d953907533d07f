using System.Text;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Tests.Routing;

/// <summary>
/// The routing rules in the most obvious form: decode every segment to text, try every route, order those that match. It
/// speaks in the words of <see cref="RouteTableFixture.Ask"/>. Byte values are Latin-1 characters here.
/// </summary>
internal static class NaiveRouter
{
    private static readonly string[] AllowOrder = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

    private sealed record Hit(RouteEntry Entry, string Rank, string Values);

    public static string Ask(IReadOnlyList<RouteEntry> entries, string request)
    {
        string[] parts = request.Split(' ', 2);
        string[] segments = [.. parts[1][1..].Split('/')];
        if (segments.Select(Uri.UnescapeDataString).Any(segment => segment is "." or ".."))
        {
            return "404";
        }

        Hit[] hits = [.. entries.Select(entry => Try(entry, segments)).OfType<Hit>().OrderBy(hit => hit.Rank, StringComparer.Ordinal)];
        return Choose(hits, parts[0]) ?? Reject(hits, parts[0]);
    }

    private static string? Choose(Hit[] hits, string method)
    {
        foreach (IGrouping<string, Hit> pattern in hits.GroupBy(hit => hit.Rank))
        {
            if (pattern.FirstOrDefault(hit => hit.Entry.Method == method) is { } own)
            {
                return own.Entry.Index + own.Values;
            }

            if (method == "HEAD" && pattern.FirstOrDefault(hit => hit.Entry.Method == "GET") is { } get)
            {
                return get.Entry.Index + get.Values;
            }

            if (pattern.FirstOrDefault(hit => hit.Entry.Method is null) is { } any)
            {
                return any.Entry.Index + any.Values;
            }
        }

        return null;
    }

    private static string Reject(Hit[] hits, string method)
    {
        if (hits.All(hit => hit.Entry.Method == "OPTIONS"))
        {
            return "404";
        }

        HashSet<string> methods = [.. hits.Select(hit => hit.Entry.Method!), "OPTIONS"];
        if (methods.Contains("GET"))
        {
            methods.Add("HEAD");
        }

        IEnumerable<string> others = methods.Except(AllowOrder).Order(StringComparer.Ordinal);
        return $"{(method == "OPTIONS" ? "OPTIONS" : "405")} {string.Join(", ", AllowOrder.Where(methods.Contains).Concat(others))}";
    }

    private static Hit? Try(RouteEntry entry, string[] segments)
    {
        string[] pattern = entry.Pattern[1..].Split('/');
        var rank = new StringBuilder();
        var values = new StringBuilder();
        for (int i = 0; i < pattern.Length; i++)
        {
            bool catchAll = pattern[i].StartsWith("{*", StringComparison.Ordinal);
            if (i == segments.Length || (i == pattern.Length - 1 && !catchAll && segments.Length > pattern.Length))
            {
                return null;
            }

            string value = Uri.UnescapeDataString(catchAll ? string.Join('/', segments[i..]) : segments[i]);
            if (Rank(pattern[i], value) is not { } digit)
            {
                return null;
            }

            rank.Append(digit);
            if (digit > '0')
            {
                values.Append(string.Concat(" ", pattern[i].Trim('{', '}', '*').Split(':')[0], "=", value));
            }
        }

        return new Hit(entry, rank.ToString(), values.ToString());
    }

    private static char? Rank(string pattern, string value) => pattern.Split(':') switch
    {
        ["{*r}"] => '5',
        [_, "guid}"] => Guid.TryParseExact(value, "D", out _) ? '1' : null,
        [_, "int}"] => int.TryParse(value, out _) ? '2' : null,
        [_, "long}"] => long.TryParse(value, out _) ? '3' : null,
        [['{', ..]] => value.Length > 0 ? '4' : null,
        _ => Uri.UnescapeDataString(pattern) == value ? '0' : null,
    };
}
