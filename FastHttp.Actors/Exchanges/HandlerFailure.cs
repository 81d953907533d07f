using Akka.Actor;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>What becomes of a request whose handler has failed, and what the log says of it. Any thread.</summary>
internal static class HandlerFailure
{
    /// <summary>Somebody has failed on the request: the log says who and on which, and the client gets 500.</summary>
    /// <param name="ctx">The request.</param>
    /// <param name="cause">For the log; the client never sees it.</param>
    /// <param name="failed">The actor that failed, which may be another one than the handler; null: the handler itself.</param>
    /// <param name="isLogged">Its supervisor has logged the cause: what is left to say is which request it was.</param>
    public static void Respond(RequestCtx ctx, Exception cause, IActorRef? failed, bool isLogged = false)
    {
        var exchange = ctx.Exchange;
        var who = Who(exchange, ctx.Life, failed);
        if (IsCancellation(ctx, cause))
        {
            exchange.Pool.Log.HandlerCancelled(who);
        }
        else
        {
            var outcome = !ctx.AwaitsResponse ? "its request was over by then"
                : exchange.Response.HasStarted ? "its response had begun and was cut off" : "its request was answered with 500";
            var request = RequestName.Of(exchange, ctx.Life);
            if (exchange.Life == ctx.Life && exchange.Slot is { } slot)
            {
                slot.Monitor.Fail(slot.Handler, failed as ActorRefWithCell, cause, RequestName.WithoutRoute(exchange, ctx.Life));
            }

            ServerTraces.NoteException(ctx.Activity, cause);
            if (isLogged)
            {
                exchange.Pool.Log.SupervisedElsewhere(who, outcome, request);
            }
            else
            {
                exchange.Pool.Log.HandlerFailed(who, cause, outcome, request, RouteOf(exchange, ctx.Life));
            }
        }

        ctx.Reject(Rejection.HandlerFailed);
    }

    /// <summary>The task of the handler has ended, and nobody is left who would respond.</summary>
    public static void RespondToUnresponded(RequestCtx ctx)
    {
        if (IsUnwanted(ctx))
        {
            // It was told so, and has stopped as it should.
            ctx.Exchange.Pool.Log.HandlerCancelled(Who(ctx.Exchange, ctx.Life, failed: null));
            ctx.Reject(Rejection.HandlerFailed);
        }
        else
        {
            Respond(ctx, new InvalidOperationException("The asynchronous handler ended without a response to the request."), failed: null);
        }
    }

    /// <summary>The handler has stopped because its response is no longer wanted: its client is gone, or the server has responded.</summary>
    public static bool IsCancellation(RequestCtx ctx, Exception cause) =>
        // The second is the token that RequestCtx.Aborted gives when the request is over.
        (cause is OperationCanceledException cancelled && (IsUnwanted(ctx) || cancelled.CancellationToken == new CancellationToken(canceled: true)))
        // Whoever cut the body off is the reason, and the server has dealt with it.
        || (cause is BodyAbortedException && (IsUnwanted(ctx) || !ctx.AwaitsResponse));

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

    private static bool IsUnwanted(RequestCtx ctx) =>
        ctx.Exchange.State.Is(ctx.Life, ExchangeStage.Left) || (ctx.AwaitsResponse && ctx.Exchange.IsAborted);

    private static string RouteOf(Exchange exchange, long life) => (exchange.Life == life ? exchange.Slot?.Route : null) ?? "";

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
