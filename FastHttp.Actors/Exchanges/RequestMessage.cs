namespace FastHttp.Actors.Exchanges;

/// <summary>A request as a message comes in two forms: <see cref="RequestCtx"/>, and pooled on its loop <see cref="LoopRequest"/>.</summary>
internal static class RequestMessage
{
    /// <summary>The context of a request; null for any other message.</summary>
    public static RequestCtx? CtxOf(object? message) => message switch
    {
        RequestCtx { IsBound: true } ctx => ctx,
        LoopRequest request => request.Ctx,
        _ => null,
    };
}
