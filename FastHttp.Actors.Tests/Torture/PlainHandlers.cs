using Akka.Actor;

namespace FastHttp.Actors.Tests.Torture;

/// <summary>A handler that is no HttpHandlerActor.</summary>
internal sealed class PlainHandler : ReceiveActor
{
    public PlainHandler(Action<IActorContext, RequestCtx> onRequest) => Receive<RequestCtx>(ctx => onRequest(Context, ctx));
}

/// <summary>The same, and it awaits.</summary>
internal sealed class AwaitingHandler : ReceiveActor
{
    public AwaitingHandler(Func<IActorContext, RequestCtx, Task> onRequest) => ReceiveAsync<RequestCtx>(ctx => onRequest(Context, ctx));
}

/// <summary>It does not understand requests.</summary>
internal sealed class DeafActor : ReceiveActor;
