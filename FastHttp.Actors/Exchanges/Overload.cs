using FastHttp.Actors.Http;

namespace FastHttp.Actors.Exchanges;

/// <summary>Rejects requests that come faster than they are handled, with a line in the log that names the route. Any thread.</summary>
internal static class Overload
{
    /// <summary>As many requests wait for the handler as may.</summary>
    public static void Reject(RequestCtx ctx) => Reject(ctx, Rejection.HandlerOverloaded);

    /// <summary>There are more requests than may be.</summary>
    public static void Reject(RequestCtx ctx, Rejection rejection)
    {
        if (!RejectInPlace(ctx.Exchange, ctx.Life, rejection))
        {
            ctx.Exchange.Pool.CountLateResponse();
        }
    }

    /// <summary>As <see cref="Exchange.RejectInPlace"/>.</summary>
    public static bool RejectInPlace(Exchange exchange, long life, Rejection rejection)
    {
        // Read first: once it is rejected, its life may end at any moment.
        var route = exchange.Slot?.Route;
        if (!exchange.RejectInPlace(life, rejection))
        {
            return false;
        }

        if (route is not null)
        {
            exchange.Pool.Log.Overloaded(route, rejection);
        }

        return true;
    }
}
