using Akka.Actor;

namespace FastHttp.Actors.Tests.Handlers;

/// <summary>A handler actor that does what the test says.</summary>
internal sealed class ScriptedHandler(
    Action<IUntypedActorContext, RequestCtx> onRequest,
    Action<IUntypedActorContext, object>? onMessage) : HttpHandlerActor
{
    public static Props Props(
        Action<IUntypedActorContext, RequestCtx> onRequest,
        Action<IUntypedActorContext, object>? onMessage = null) =>
        Akka.Actor.Props.Create(() => new ScriptedHandler(onRequest, onMessage));

    protected override void OnRequest(RequestCtx ctx) => onRequest(Context, ctx);

    protected override void OnMessage(object message)
    {
        if (onMessage is null)
        {
            Unhandled(message);
        }
        else
        {
            onMessage(Context, message);
        }
    }
}
