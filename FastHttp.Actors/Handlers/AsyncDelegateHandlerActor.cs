using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Runs a route's asynchronous delegate. The actor does not wait for the task, so a request that awaits never holds back the
/// next one; a task that fails, or ends without an answer, is answered with 500, and the actor, which has no state, needs no restart.
/// </summary>
internal sealed class AsyncDelegateHandlerActor(Func<RequestCtx, Task> handler) : HttpHandlerActor
{
    public static Props Props(Func<RequestCtx, Task> handler) =>
        Akka.Actor.Props.CreateBy(new Producer(handler));

    protected override void OnRequest(RequestCtx ctx)
    {
        var task = StartOnLoop(ctx);
        if (!task.IsCompletedSuccessfully)
        {
            ctx.Keep();
            _ = FailUnlessAnswered(task, ctx);
        }
        else if (ctx.AwaitsAnswer)
        {
            FailUnanswered(ctx);
        }
    }

    // The task is the handling: when it has ended, nobody is left who would answer.
    private static void FailUnanswered(RequestCtx ctx) =>
        ctx.Fail(new InvalidOperationException("The asynchronous handler ended without answering the request."));

    private static async Task FailUnlessAnswered(Task task, RequestCtx ctx)
    {
        try
        {
            await task.ConfigureAwait(false);
            if (ctx.AwaitsAnswer)
            {
                FailUnanswered(ctx);
            }
        }
        catch (Exception e)
        {
            ctx.Fail(e);
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

    private sealed class Producer(Func<RequestCtx, Task> handler) : IIndirectActorProducer
    {
        public Type ActorType => typeof(AsyncDelegateHandlerActor);

        public ActorBase Produce() => new AsyncDelegateHandlerActor(handler);

        public void Release(ActorBase actor)
        {
        }
    }
}
