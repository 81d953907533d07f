using System.Collections.Frozen;
using System.Text;

namespace FastHttp.Actors.Http;

/// <summary>
/// Fields that must not come after the body, RFC 9110 section 6.5.1: those that frame, route, authenticate, modify the request or say how
/// to read the body. They are dropped: by the time they arrive, the decision they belong to was made without them.
/// </summary>
internal static class TrailerNames
{
    private static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Forbidden = new[]
    {
        // Framing and the connection.
        "content-length", "transfer-encoding", "trailer", "te", "connection", "keep-alive", "proxy-connection", "upgrade",

        // Routing, also by what proxies say of the client.
        "host", "forwarded", "via", "max-forwards", "x-real-ip", "x-http-method-override",
        "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto", "x-forwarded-prefix",

        // Request modifiers.
        "cache-control", "expect", "pragma", "range",
        "if-match", "if-none-match", "if-modified-since", "if-unmodified-since", "if-range",

        // Authentication and state.
        "authorization", "proxy-authenticate", "proxy-authorization", "www-authenticate", "cookie", "set-cookie",

        // How to read the body.
        "content-encoding", "content-range", "content-type",

        // Control of a response.
        "age", "date", "expires", "location", "retry-after", "vary", "warning",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    private const int Longest = 32;

    public static bool IsAllowed(ReadOnlySpan<byte> name)
    {
        if (name.Length > Longest)
        {
            return true;
        }

        Span<char> text = stackalloc char[Longest];
        return !Forbidden.Contains(text[..Encoding.ASCII.GetChars(name, text)]);
    }
}
