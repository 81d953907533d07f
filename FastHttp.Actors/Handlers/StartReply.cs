using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The sender of an Identify that asks whether a handler has started. What it passes on may come when the supervisor has ended, as after
/// a bind that failed: that is no dead letter to look at.
/// </summary>
internal sealed class StartReply(IActorRef supervisor, int slot, bool isRoutee) : MinimalActorRef
{
    /// <summary>An actor of the slot has started; or it has ended, and dead letters have replied for it.</summary>
    public sealed record HasStarted(int Slot, bool IsRoutee) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "fasthttp" / "start-reply";

    public override IActorRefProvider Provider => Exchanges.RequestSender.NoProvider();

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is ActorIdentity)
        {
            supervisor.Tell(new HasStarted(slot, isRoutee), sender);
        }
    }
}
