using FastHttp.Actors.Http;

namespace FastHttp.Actors.Exchanges;

/// <summary>What becomes of a request whose handler has failed, and what the log says of it. Any thread.</summary>
internal static class HandlerFailure
{
    /// <summary>The handler has thrown.</summary>
    public static void Report(Exchange exchange, long life, Exception cause)
    {
        var handler = exchange.Life == life ? exchange.Handler : null;
        if (IsCancellation(exchange, life, cause))
        {
            exchange.Pool.Log.HandlerCancelled(handler);
        }
        else
        {
            var outcome = !exchange.State.Is(life, ExchangeStage.Open) ? "its request was over by then"
                : exchange.Response.HasStarted ? "its response had begun and was cut off" : "its request was answered with 500";
            exchange.Pool.Log.HandlerFailed(handler, cause, outcome);
        }

        Reject(exchange, life);
    }

    /// <summary>The task of the handler has ended, and nobody is left who would respond.</summary>
    public static void ReportUnresponded(Exchange exchange, long life)
    {
        if (IsUnwanted(exchange, life))
        {
            // It was told so, and has stopped as it should.
            exchange.Pool.Log.HandlerCancelled(exchange.Handler);
            Reject(exchange, life);
        }
        else
        {
            Report(exchange, life, new InvalidOperationException("The asynchronous handler ended without a response to the request."));
        }
    }

    /// <summary>The handler has stopped because its response is no longer wanted: its client is gone, or the server has responded.</summary>
    public static bool IsCancellation(Exchange exchange, long life, Exception cause) =>
        cause is OperationCanceledException cancelled
        // The second is the token that RequestCtx.Aborted gives when the request is over.
        && (IsUnwanted(exchange, life) || cancelled.CancellationToken == new CancellationToken(canceled: true));

    private static bool IsUnwanted(Exchange exchange, long life) =>
        exchange.State.Is(life, ExchangeStage.Left) || (exchange.State.Is(life, ExchangeStage.Open) && exchange.IsAborted);

    private static void Reject(Exchange exchange, long life)
    {
        if (!exchange.RejectInPlace(life, Rejection.HandlerFailed))
        {
            exchange.Pool.CountLateResponse();
        }
    }
}
