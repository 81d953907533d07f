using System.Text;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// How the log names a request: method, path and route. The query is left out, since it may hold what nobody should find in a log.
/// </summary>
internal static class RequestName
{
    /// <summary>Enough of a path to recognise it, little enough to log.</summary>
    private const int MaxLoggedPath = 128;

    /// <summary>Any thread. What can no longer be known is left out.</summary>
    public static string Of(Exchange exchange, long life) =>
        OfReadable(exchange, life, OfCurrent) ?? (exchange.Life == life && exchange.Slot is { } slot ? $"a request of route {slot.Route}" : "a request");

    /// <summary>Where the route is known anyhow. Null when it can no longer be known. Any thread.</summary>
    public static string? WithoutRoute(Exchange exchange, long life) => OfReadable(exchange, life, MethodAndPath);

    /// <summary>Within the gate, or on the loop's thread before the connection lets go of it.</summary>
    public static string OfCurrent(Exchange exchange) =>
        exchange.Slot is { } slot ? $"{MethodAndPath(exchange)} (route {slot.Route})" : MethodAndPath(exchange);

    private static string? OfReadable(Exchange exchange, long life, Func<Exchange, string> name)
    {
        if (exchange.State.TryEnterReadable(life))
        {
            try
            {
                return name(exchange);
            }
            finally
            {
                exchange.State.Exit();
            }
        }

        return null;
    }

    private static string MethodAndPath(Exchange exchange)
    {
        var request = exchange.Request;
        var path = request.RawPath;
        // Visible ASCII: the parser lets nothing else through (RFC 9112 3.2).
        var shown = path.Length <= MaxLoggedPath ? Encoding.ASCII.GetString(path) : $"{Encoding.ASCII.GetString(path[..MaxLoggedPath])}…";
        return $"{request.MethodName} {shown}";
    }
}
