using Akka.Actor;
using Akka.Actor.Internal;

namespace FastHttp.Actors.WebSockets;

/// <summary>The actor of a WebSocket that fails is stopped: its client has seen half of it, and a new one would know nothing of that.</summary>
internal sealed class WebSocketStrategy(Action<IActorRef, Exception> failed) : OneForOneStrategy(_ => Directive.Stop)
{
    public override void ProcessFailure(
        IActorContext context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children)
    {
        failed(child, cause);
        context.Stop(child);
    }
}
