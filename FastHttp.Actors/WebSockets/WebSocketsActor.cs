using Akka.Actor;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.WebSockets;

/// <summary>The handler of a WebSocket route on one loop: opens sockets, and is the parent of their actors.</summary>
internal sealed class WebSocketsActor(Props actor, WebSocketOptions options) : HttpHandlerActor
{
    private readonly Dictionary<IActorRef, WebSocketSession> _sessions = [];
    private readonly MessageTaking _taking = typeof(WebSocketActor).IsAssignableFrom(actor.Type) ? MessageTaking.InPlace
        : actor.Type == typeof(WebSocketDelegateActor) ? MessageTaking.ByDemand : MessageTaking.ByTurn;

    // The same for all sockets: each would hold its own otherwise.
    private readonly Props _actor = actor.WithDeploy(actor.Deploy.WithScope(Deploy.Local.Scope)).WithDispatcher(Context.Props.Dispatcher);
    private HandlerSlot? _slot;

    protected override SupervisorStrategy SupervisorStrategy() => new WebSocketStrategy(OnFailed);

    protected override void OnRequest(RequestCtx ctx)
    {
        if (Opening.Read(ctx, options) is not { } opening)
        {
            return;
        }

        opening.AddFields(ctx);
        _slot = ctx.Exchange.Slot;
        var session = new WebSocketSession(options, opening.Deflates) { Log = ctx.Exchange.Pool.Log, Taking = _taking };
        session.Socket = new WebSocketRef(session, Context.System, ctx.ToRequest(), ctx.RemoteEndPoint, opening.Subprotocol);
        session.Actor = Context.ActorOf(_actor);
        _sessions.Add(Context.Watch(session.Actor), session);
        if (!Responding.SwitchTo(ctx, "websocket", session))
        {
            Context.Stop(session.Actor);
        }
    }

    protected override void OnMessage(object message)
    {
        if (message is Terminated terminated && _sessions.Remove(terminated.ActorRef, out var session))
        {
            session.OnActorEnded(hasFailed: false);
        }
        else
        {
            Unhandled(message);
        }
    }

    private void OnFailed(IActorRef child, Exception cause)
    {
        if (_sessions.TryGetValue(child, out var session))
        {
            _slot?.Monitor.Fail(_slot.Handler, child as ActorRefWithCell, cause, session.Socket.Request.Target);
            session.OnActorEnded(hasFailed: true);
        }
    }
}
