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
        var task = StartOnLoop(ctx);
        if (!task.IsCompletedSuccessfully)
        {
            _ = FailUnlessResponded(task, ctx);
        }
        else if (ctx.AwaitsResponse)
        {
            FailUnresponded(ctx);
        }
    }

    // The task is the handling: when it has ended, nobody is left who would respond.
    private static void FailUnresponded(RequestCtx ctx) =>
        Fail(ctx, new InvalidOperationException("The asynchronous handler ended without a response to the request."));

    // Not whoever is the current actor: a task may end while another one runs.
    private static void Fail(RequestCtx ctx, Exception cause) => HandlerFailure.Respond(ctx, cause, failed: null);

    private static async Task FailUnlessResponded(Task task, RequestCtx ctx)
    {
        try
        {
            await task.ConfigureAwait(false);
            if (ctx.AwaitsResponse)
            {
                FailUnresponded(ctx);
            }
        }
        catch (Exception e)
        {
            Fail(ctx, e);
        }
    }

    // The context is installed around the delegate only: actors' own awaits must find Akka's scheduler instead.
    private Task StartOnLoop(RequestCtx ctx)
    {
        if (EventLoop.Current is not { } loop)
        {
            return handler(ctx);
        }

        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(loop.SynchronizationContext);
        try
        {
            return handler(ctx);
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }
}
