namespace FastHttp.Actors.Handlers;

/// <summary>Handlers made of delegates, one method for each shape that a delegate may have.</summary>
internal static class DelegateTarget
{
    public static HandlerTarget Of(Action<RequestCtx> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new HandlerTarget.FromProps(DelegateHandlerActor.Props(handler));
    }

    public static HandlerTarget Of(Func<RequestCtx, Task> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new HandlerTarget.FromProps(AsyncDelegateHandlerActor.Props(handler));
    }

    public static HandlerTarget Of<T>(Func<RequestCtx, T> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return DelegateValue.MistakeOf<T>() is { } mistake
            ? new HandlerTarget.Unusable(mistake)
            : Of((RequestCtx ctx) => DelegateValue.Respond(ctx, handler(ctx)));
    }

    public static HandlerTarget Of<T>(Func<RequestCtx, Task<T>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return DelegateValue.MistakeOf<T>() is { } mistake
            ? new HandlerTarget.Unusable(mistake)
            : Of(async ctx => DelegateValue.Respond(ctx, await handler(ctx)));
    }

    public static HandlerTarget Of<T>(Func<T> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Of(_ => handler());
    }

    public static HandlerTarget Of<T>(Func<Task<T>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return Of(_ => handler());
    }
}
