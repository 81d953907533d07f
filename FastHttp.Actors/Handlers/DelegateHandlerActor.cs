using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Handlers;

/// <summary>Runs a route's synchronous delegate. What it throws is answered and decided as for any handler actor.</summary>
internal sealed class DelegateHandlerActor(Action<RequestCtx> handler) : HttpHandlerActor
{
    public static Props Props(Action<RequestCtx> handler) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<DelegateHandlerActor>(() => new DelegateHandlerActor(handler)));

    protected override void OnRequest(RequestCtx ctx) => handler(ctx);
}
