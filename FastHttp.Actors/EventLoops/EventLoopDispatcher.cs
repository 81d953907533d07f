using Akka.Actor;
using Akka.Dispatch;

namespace FastHttp.Actors.EventLoops;

/// <summary>Runs its actors on one loop, as long as the loop lives: when its last actor has stopped, others may follow.</summary>
internal sealed class EventLoopDispatcher : MessageDispatcher
{
    public EventLoopDispatcher(EventLoopDispatcherConfigurator configurator, string id, EventLoop loop, int throughput)
        : base(configurator)
    {
        Id = id;
        Loop = loop;
        Actors = loop.Actors;
        Throughput = throughput;
        ShutdownTimeout = TimeSpan.FromSeconds(1);
    }

    public EventLoop Loop { get; }

    public LoopActors Actors { get; }

    public override void Dispatch(ActorCell cell, Envelope envelope)
    {
        // A message for any other queue (a user's priority mailbox, the dead letters of a stopped actor) goes Akka's own way.
        if (Actors.UsesRing && ReferenceEquals(EventLoop.Current, Loop) && cell.Mailbox!.MessageQueue is LoopQueue queue)
        {
            queue.EnqueueLocal(envelope);
            Actors.Announce(cell);
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
        // Not done when the queue is made: for an actor under /user that is on another thread, before its cell is known.
        if (cell.Mailbox!.MessageQueue is LoopQueue queue)
        {
            queue.Bind(cell);
        }

        base.Attach(cell);
    }

    protected override void ExecuteTask(IRunnable run) => Loop.Post(run);

    /// <summary>Called some time after the last actor has stopped. Does nothing: the loop belongs to its group.</summary>
    protected override void Shutdown()
    {
    }
}
