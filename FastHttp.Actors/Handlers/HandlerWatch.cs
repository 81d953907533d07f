using Akka.Actor;
using Akka.Dispatch.SysMsg;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Watches the handlers of one server: when one has ended, whatever it still held gets 503 at once. It is no actor of their tree,
/// because that may be what ends: a supervisor that is restarted, escalates or is killed does not hear of its children any more.
/// Told on the thread of the handler that ends.
/// </summary>
internal sealed class HandlerWatch(IReadOnlyList<ExchangePool> pools) : MinimalActorRef
{
    public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "fasthttp" / "handler-watch";

    public override IActorRefProvider Provider => RequestSender.NoProvider();

    /// <summary>A handler that has ended already is told of at once. Not for actors of other nodes, which could not tell it.</summary>
    public void Watch(IActorRef handler)
    {
        if (handler is IInternalActorRef { IsLocal: true } local)
        {
            local.SendSystemMessage(new Watch(local, this));
        }
    }

    /// <summary>Requests held by a handler that is no more get 503 at once. Any thread.</summary>
    public void FailRequestsOf(IActorRef handler)
    {
        foreach (var pool in pools)
        {
            pool.FailRequestsOf(handler);
        }
    }

    public override void SendSystemMessage(ISystemMessage message)
    {
        if (message is DeathWatchNotification notification)
        {
            FailRequestsOf(notification.Actor);
        }
    }
}
