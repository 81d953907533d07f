using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Makes actors by calling a delegate. Unlike Props.Create it compiles no expression and uses no reflection. For actors that
/// are made often, or that are given a delegate.
/// </summary>
internal sealed class ActorProducer<T>(Func<T> make) : IIndirectActorProducer
    where T : ActorBase
{
    public Type ActorType => typeof(T);

    public ActorBase Produce() => make();

    public void Release(ActorBase actor)
    {
    }
}
