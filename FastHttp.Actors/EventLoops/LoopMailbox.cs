using Akka.Actor;
using Akka.Configuration;
using Akka.Dispatch;
using Akka.Dispatch.MessageQueues;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// The mailbox of actors on a loop. It works with a stash. Like any other it is found by its id in HOCON:
/// <code>my-mailbox { mailbox-type = "FastHttp.Actors.EventLoops.LoopMailbox, FastHttp.Actors", loop-mailbox-capacity = 1000 }</code>
/// and <c>props.WithMailbox("my-mailbox")</c>. It is the default on a loop's dispatcher. With a capacity above 0 a message
/// beyond it goes to dead letters at once. Every message that waits for the actor counts, whoever sent it. When other threads
/// and the loop send at the same instant, a few messages too many may get in.
/// </summary>
internal sealed class LoopMailbox : MailboxType, IProducesMessageQueue<LoopQueue>
{
    private readonly int _capacity;
    private MailboxBound? _bound;

    public LoopMailbox(Settings settings, Config config)
        : base(settings, config)
    {
        // Not "mailbox-capacity": Akka's default section sets that to 1000 for every mailbox, and here the default is no bound.
        _capacity = Math.Max(0, config.GetInt("loop-mailbox-capacity", 0));
    }

    /// <summary>The HOCON section that gives <paramref name="id"/> to such a mailbox; 0: no bound.</summary>
    public static string Section(string id, int capacity = 0) =>
        $"{id} {{ mailbox-type = \"{TypeName}\", loop-mailbox-capacity = {capacity} }}";

    private static string TypeName => $"{typeof(LoopMailbox).FullName}, {typeof(LoopMailbox).Assembly.GetName().Name}";

    public override IMessageQueue Create(IActorRef owner, ActorSystem system) =>
        new LoopQueue(_bound ??= new MailboxBound(_capacity, system.Mailboxes.DeadLetterMailbox.MessageQueue));
}
