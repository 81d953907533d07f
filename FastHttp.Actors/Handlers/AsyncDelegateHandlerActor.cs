using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Runs a route's asynchronous delegate. The actor does not wait for the task, so a request that awaits never holds back the
/// next one; a task that fails, or ends without a response, is answered with 500, and the actor, which has no state, needs no restart.
/// </summary>
internal sealed class AsyncDelegateHandlerActor(Func<RequestCtx, Task> handler) : HttpHandlerActor
{
    public static Props Props(Func<RequestCtx, Task> handler) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<AsyncDelegateHandlerActor>(() => new AsyncDelegateHandlerActor(handler)));

    protected override void OnRequest(RequestCtx ctx)
    {
        var task = EventLoopSynchronizationContext.Start((handler, ctx), static start => start.handler(start.ctx)) ?? throw new InvalidOperationException("The delegate returned null in the place of a Task.");
        if (!task.IsCompletedSuccessfully)
        {
            _ = FailUnlessResponded(task, ctx);
        }
        else if (ctx.AwaitsResponse)
        {
            // The task is the handling: when it has ended, nobody is left who would respond.
            HandlerFailure.RespondToUnresponded(ctx);
        }
    }

    private static async Task FailUnlessResponded(Task task, RequestCtx ctx)
    {
        try
        {
            await task.ConfigureAwait(false);
            if (ctx.AwaitsResponse)
            {
                HandlerFailure.RespondToUnresponded(ctx);
            }
        }
        catch (Exception e)
        {
            // Not whoever is the current actor: a task may end while another one runs.
            HandlerFailure.Respond(ctx, e, failed: null);
        }
    }
}
