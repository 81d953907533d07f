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
    public static string Of(Exchange exchange, long life)
    {
        if (exchange.State.TryEnterReadable(life))
        {
            try
            {
                return OfCurrent(exchange);
            }
            finally
            {
                exchange.State.Exit();
            }
        }

        return exchange.Life == life && exchange.Slot is { } slot ? $"a request of route {slot.Route}" : "a request";
    }

    /// <summary>Within the gate, or on the loop's thread before the connection lets go of it.</summary>
    public static string OfCurrent(Exchange exchange)
    {
        var request = exchange.Request;
        var path = request.RawPath;
        // Visible ASCII: the parser lets nothing else through (RFC 9112 3.2).
        var shown = path.Length <= MaxLoggedPath ? Encoding.ASCII.GetString(path) : $"{Encoding.ASCII.GetString(path[..MaxLoggedPath])}…";
        return exchange.Slot is { } slot ? $"{request.MethodName} {shown} (route {slot.Route})" : $"{request.MethodName} {shown}";
    }
}
