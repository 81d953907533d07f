using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Upgrades;

/// <summary>Something that is asked of a connection, and done as its actor. Made once and told as often as wanted.</summary>
internal sealed class DuplexSignal(Action act) : IDirectMessage
{
    void IDirectMessage.Deliver(ActorCell receiver) => act();
}
