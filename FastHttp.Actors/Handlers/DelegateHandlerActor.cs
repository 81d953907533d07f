using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>Runs a route's synchronous delegate. What it throws is answered and decided as for any handler actor.</summary>
internal sealed class DelegateHandlerActor(Action<RequestCtx> handler) : HttpHandlerActor
{
    public static Props Props(Action<RequestCtx> handler) =>
        Akka.Actor.Props.CreateBy(new Producer(handler));

    protected override void OnRequest(RequestCtx ctx) => handler(ctx);

    private sealed class Producer(Action<RequestCtx> handler) : IIndirectActorProducer
    {
        public Type ActorType => typeof(DelegateHandlerActor);

        public ActorBase Produce() => new DelegateHandlerActor(handler);

        public void Release(ActorBase actor)
        {
        }
    }
}
