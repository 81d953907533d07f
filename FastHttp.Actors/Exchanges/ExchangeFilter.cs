using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Code before a route's handler and on every response of the route, the server's own included. A route without one pays a look
/// at null. It runs on the loop.
/// </summary>
internal abstract class ExchangeFilter
{
    /// <summary>Before the handler. False: it has responded, or will.</summary>
    protected virtual bool OnRequest(RequestCtx ctx) => true;

    /// <summary>Before the response's head is written. It may change status and fields.</summary>
    protected virtual void OnResponse(ExchangeRequest request, ExchangeResponse response)
    {
    }

    /// <summary>Whether the request goes on to its handler. A filter that fails is answered with 500.</summary>
    public bool Passes(RequestCtx ctx)
    {
        try
        {
            return OnRequest(ctx);
        }
        catch (Exception e)
        {
            HandlerFailure.Respond(ctx, e, failed: null);
            return false;
        }
    }

    /// <summary>Lets the filter change the response; if it fails the response leaves as it is by then.</summary>
    public void Adjust(ExchangeRequest request, ExchangeResponse response, ServerLog log)
    {
        try
        {
            OnResponse(request, response);
        }
        catch (Exception e)
        {
            log.FilterFailed(e);
        }
    }
}
