namespace FastHttp.Actors.Exchanges;

/// <summary>Gives a whole response: claims the request first, then writes, so that of several responses only one is ever written.</summary>
internal static class Responding
{
    /// <param name="exchange">Whose request it is.</param>
    /// <param name="life">The responder's.</param>
    /// <param name="value">What the response is made of; may be made of the request while it is written.</param>
    /// <param name="write">Writes it.</param>
    public static void With<T>(Exchange exchange, long life, T value, Action<ExchangeResponse, T> write)
    {
        if (!exchange.TryClaim(life, isWhole: true, readsOn: true))
        {
            return;
        }

        try
        {
            write(exchange.Response, value);
        }
        catch (Exception)
        {
            // The value is the application's and may fail while it is written: then there is no response yet.
            exchange.Unclaim();
            throw;
        }

        exchange.Respond();
    }

    /// <summary>Copying bytes cannot fail but for want of memory.</summary>
    public static void With(Exchange exchange, long life, ReadOnlySpan<byte> body, byte[] contentTypeLine)
    {
        if (exchange.TryClaim(life, isWhole: true))
        {
            exchange.Response.Write(body, contentTypeLine);
            exchange.Respond();
        }
    }

    /// <summary>Responds 101, with the fields set so far; the connection speaks that protocol then. False: it is too late, and nothing of it is used.</summary>
    public static bool SwitchTo(RequestCtx ctx, string protocol, Upgrade upgrade) => HandOver(ctx, protocol, upgrade);

    /// <summary>
    /// Responds with the status and the fields set so far; the body is whatever the upgrade writes, for as long as the connection lasts. To
    /// HEAD there is none. False: it is too late, and nothing of it is used.
    /// </summary>
    public static bool GoOnWith(RequestCtx ctx, Upgrade body) => HandOver(ctx, protocol: null, body);

    private static bool HandOver(RequestCtx ctx, string? protocol, Upgrade upgrade)
    {
        if (!ctx.Exchange.TryClaim(ctx.Life, isWhole: true))
        {
            return false;
        }

        ctx.Exchange.Response.SetUpgrade(protocol, upgrade);
        ctx.Exchange.Respond();
        return true;
    }
}
