using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>Something to run on a loop: an IRunnable, an Action&lt;object?&gt; or a SendOrPostCallback, with its state.</summary>
internal readonly record struct LoopWork(object Target, object? State)
{
    /// <summary>Loop's thread. <paramref name="actors"/> runs mailboxes, <paramref name="context"/> the rest of an await.</summary>
    public void Run(LoopActors actors, EventLoopSynchronizationContext context)
    {
        switch (Target)
        {
            case Mailbox mailbox:
                actors.RunMailbox(mailbox);
                break;
            case IRunnable runnable:
                runnable.Run();
                break;
            case SendOrPostCallback callback:
                context.Run(callback, State);
                break;
            default:
                ((Action<object?>)Target)(State);
                break;
        }
    }
}
