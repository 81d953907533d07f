using Akka.Actor;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The sender of requests whose handler has never used one (<see cref="HandlerSlot"/>). It cannot know which request is meant, so
/// it responds to none. Its first use is logged, the requests that may be meant get 500, and from then on each request of the
/// handler bears a sender of its own.
/// </summary>
internal sealed class SharedSender(HandlerSlot slot, ExchangePool pool) : MinimalActorRef
{
    public override ActorPath Path { get; } = RequestSender.PathOf("shared");

    public override IActorRefProvider Provider => RequestSender.NoProvider();

    protected override void TellInternal(object message, IActorRef sender)
    {
        slot.NoteSenderUse();
        pool.CountLateResponse();
        pool.FailRequestsWithoutSender(slot.Handler);
    }
}
