using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.WebSockets;

/// <summary>The handler of a route of WebSockets that only listen to a hub, on one loop. They need no actors of their own.</summary>
internal sealed class ListenersActor(PushHub hub, PushClientOptions client, WebSocketOptions options) : HttpHandlerActor
{
    private readonly Subscriber _subscriber = new(hub, client);

    protected override void OnRequest(RequestCtx ctx)
    {
        if (Opening.Read(ctx, options) is not { } opening)
        {
            return;
        }

        opening.AddFields(ctx);
        var session = new WebSocketSession(options, opening.Deflates)
        {
            Log = ctx.Exchange.Pool.Log,
            Taking = MessageTaking.Never,
            Actor = _subscriber,
        };
        session.Socket = new WebSocketRef(session, Context.System, ctx.ToRequest(), ctx.RemoteEndPoint, opening.Subprotocol);
        Responding.SwitchTo(ctx, "websocket", session);
    }

    /// <summary>In the place of the actors: one for all of them, told by their loop alone.</summary>
    private sealed class Subscriber(PushHub hub, PushClientOptions client) : MinimalActorRef
    {
        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "fasthttp" / "websocket" / "listeners";

        public override IActorRefProvider Provider => RequestSender.NoProvider();

        protected override void TellInternal(object message, IActorRef sender)
        {
            if (message is WebSocketOpened opened)
            {
                opened.Socket.Subscribe(hub, client);
            }
        }
    }
}
