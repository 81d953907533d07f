using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>Somebody has failed on a request: the log says who and on which, and the client gets 500.</summary>
internal static class HandlerFailure
{
    /// <param name="ctx">The request.</param>
    /// <param name="cause">For the log; the client never sees it.</param>
    /// <param name="failed">The actor that failed, which may be another one than the handler; null: the handler itself.</param>
    public static void Respond(RequestCtx ctx, Exception cause, IActorRef? failed)
    {
        var exchange = ctx.Exchange;
        var outcome = !ctx.AwaitsResponse ? "its request was over by then"
            : exchange.Response.HasStarted ? "its response had begun and was cut off" : "its request was answered with 500";
        exchange.Pool.Log.HandlerFailed(Who(exchange, ctx.Life, failed), cause, outcome, RequestName.Of(exchange, ctx.Life));
        ctx.Reject(Http.Rejection.HandlerFailed);
    }

    /// <summary>The handler has missed its deadline. Loop's thread, while the connection has the exchange.</summary>
    public static void LogLate(Exchange exchange, long milliseconds)
    {
        var request = RequestName.OfCurrent(exchange);
        if (exchange.Slot is { } slot)
        {
            exchange.Pool.Log.HandlerLate(slot.Route, $"The handler {slot.Handler.Path}", request, milliseconds);
        }
        else
        {
            exchange.Pool.Log.HandlerLate("", "A filter", request, milliseconds);
        }
    }

    private static string Who(Exchange exchange, long life, IActorRef? failed)
    {
        var slot = exchange.Slot;
        if (exchange.Life == life && slot is null)
        {
            // It runs as the connection, before there is a handler.
            return "A filter";
        }

        // The asker behind an Ask, or the sender of another request, would say nothing to whoever reads the log.
        var actor = failed as ActorRefWithCell ?? (exchange.Life == life ? slot?.Handler : null);
        return actor is null ? "A handler" : $"The handler {actor.Path}";
    }
}
