using System.Collections.ObjectModel;
using System.Text;
using FastHttp.Actors.Http;

namespace FastHttp.Actors;

/// <summary>
/// An immutable copy of a request, made by <see cref="RequestCtx.ToRequest"/>: it may be kept, sent away or persisted. What is read from
/// it is named as on <see cref="RequestCtx"/>. Strings are made when they are asked for. Any thread.
/// </summary>
/// <param name="Method">The method, as sent.</param>
/// <param name="Target">The target, as sent.</param>
/// <param name="Fields">The field lines in order, names as sent.</param>
/// <param name="Body">The body, transfer coding removed; the array belongs to the copy.</param>
public sealed record HttpRequest(
    string Method,
    string Target,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>The pattern of the route that matched, as it was mapped; null without one (the fallback).</summary>
    public string? RoutePattern { get; init; }

    /// <summary>What the route's pattern captured, percent-decoded; empty when it captures nothing.</summary>
    public IReadOnlyDictionary<string, string> RouteValues { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The path of the target, percent-decoded as UTF-8. Always begins with "/" except for <c>OPTIONS *</c>.</summary>
    public string Path => PercentEncoding.DecodeToString(Encoding.ASCII.GetBytes(PathAndQuery.Path));

    /// <summary>The query's parameters in the order they came.</summary>
    public QueryParameters Query => new(Encoding.ASCII.GetBytes(PathAndQuery.Query));

    /// <summary>The Content-Type of the body; null when none was sent.</summary>
    public string? ContentType => Field("Content-Type");

    // RFC 9112 3.2: the target is a path and a query, or has a scheme and an authority before them. A URI with an empty path means
    // "/" (RFC 9110 4.2.3).
    private (string Path, string Query) PathAndQuery
    {
        get
        {
            var scheme = Target.StartsWith('/') ? -1 : Target.IndexOf("://", StringComparison.Ordinal);
            var rest = scheme < 0 ? Target : Target[(scheme + 3)..];
            var start = scheme < 0 ? 0 : rest.AsSpan().IndexOfAny('/', '?');
            rest = start < 0 ? "" : rest[start..];
            var mark = rest.IndexOf('?', StringComparison.Ordinal);
            var path = mark < 0 ? rest : rest[..mark];
            return (path.Length == 0 ? "/" : path, mark < 0 ? "" : rest[(mark + 1)..]);
        }
    }

    /// <summary>A field's value; several lines of one name are joined by ", " (RFC 9110 5.3). Null when it was not sent.</summary>
    /// <param name="name">The field's name in any case.</param>
    public string? Field(string name)
    {
        var values = Fields.Where(field => string.Equals(field.Key, name, StringComparison.OrdinalIgnoreCase)).Select(field => field.Value);
        return values.Any() ? string.Join(", ", values) : null;
    }

    /// <summary>A value captured by the route's pattern, percent-decoded; null when the pattern has no such name.</summary>
    public string? RouteValue(string name) => RouteValues.GetValueOrDefault(name);

    /// <summary>Method and target alone: fields and body may hold what must not be in a log.</summary>
    public override string ToString() => $"HttpRequest {Method} {Target}";

    // Written by hand, because a record prints all its properties, and the query is none that can be boxed.
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append(Method).Append(' ').Append(Target);
        return true;
    }
}
