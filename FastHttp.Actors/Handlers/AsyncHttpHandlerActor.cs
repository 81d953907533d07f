using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors;

/// <summary>
/// A handler actor that awaits, as with <c>ReceiveAsync</c>: it takes one request after the other, so its state is safe, and while
/// one awaits the others wait in its mailbox. An awaited failure is the actor's: it is answered with 500 and goes to the supervisor.
/// </summary>
/// <remarks>
/// There is one such actor per event loop unless its route says otherwise (<see cref="HttpRoute.Pool"/>), so that as many requests
/// are under way at one time. To serve others meanwhile, use an asynchronous delegate, or <c>PipeTo(Sender)</c> in a
/// <see cref="HttpHandlerActor"/>. After an await it still runs as the actor, on the actor's thread.
/// </remarks>
public abstract class AsyncHttpHandlerActor : HttpHandlerActor
{
    /// <summary>
    /// Handles one request; the next one comes when the task has ended. Respond before it ends, or keep <paramref name="ctx"/> and
    /// respond later. An exception is answered with 500 and goes to the supervisor, which restarts the actor unless told otherwise;
    /// not so the cancellation of <see cref="RequestCtx.Aborted"/>.
    /// </summary>
    protected abstract Task OnRequestAsync(RequestCtx ctx);

    /// <inheritdoc />
    protected sealed override void OnRequest(RequestCtx ctx) => RunTask(() => Handle(ctx));

    private async Task Handle(RequestCtx ctx)
    {
        try
        {
            await OnRequestAsync(ctx);
        }
        catch (Exception e) when (HandlerFailure.IsCancellation(ctx, e))
        {
            // That a client has left is no failure of the actor, and must not cost it its state.
            ctx.Fail(e);
        }
    }
}
