using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Upgrades;

/// <summary>Something that is asked of a connection, and done as its actor. Made once and told as often as wanted.</summary>
internal sealed class DuplexSignal(Action act) : IDirectMessage, IOrphan
{
    // The connection's actor has failed: whoever waits is told that it is over.
    void IOrphan.Orphaned() => act();

    void IDirectMessage.Deliver(ActorCell receiver) => act();
}
