using Akka.Actor;
using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>Runs its actors on one loop. Its life is the loop's: it may lose its last actor and gain another.</summary>
internal sealed class EventLoopDispatcher : MessageDispatcher
{
    private readonly bool _usesRing;

    public EventLoopDispatcher(EventLoopDispatcherConfigurator configurator, string id, EventLoop loop, int throughput)
        : base(configurator)
    {
        Id = id;
        Loop = loop;
        Throughput = throughput;
        ShutdownTimeout = TimeSpan.FromSeconds(1);
        _usesRing = loop.UsesRing;
    }

    public EventLoop Loop { get; }

    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        // Any other queue (a user's priority mailbox, the dead letters of a stopped actor) takes Akka's own way.
        if (_usesRing && ReferenceEquals(EventLoop.Current, Loop) && cell.Mailbox!.MessageQueue is LoopQueue queue)
        {
            queue.EnqueueLocal(envelope);
            Loop.Announce(cell);
        }
        else if (envelope.Message is IOrphan orphan && MailboxInternals.IsStopping(cell))
        {
            orphan.Orphaned();
        }
        else
        {
            base.Dispatch(cell, envelope);
        }
    }

    public override void Attach(ActorCell cell)
    {
        // Not when the queue is made: for an actor under /user that happens before its cell is known, on another thread.
        if (cell.Mailbox!.MessageQueue is LoopQueue queue)
        {
            queue.Bind(cell);
        }

        base.Attach(cell);
    }

    protected override void ExecuteTask(IRunnable run) => Loop.Post(run);

    /// <summary>Called a while after the last actor has left. The loop is not ours to end.</summary>
    protected override void Shutdown()
    {
    }
}
