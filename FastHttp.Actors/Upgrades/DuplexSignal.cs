using Akka.Actor;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Upgrades;

/// <summary>Something that is asked of a connection, and done as its actor. Made once and told as often as wanted.</summary>
internal sealed class DuplexSignal(DuplexConnection connection, Action act) : IDirectMessage, IOrphan
{
    void IDirectMessage.Deliver(ActorCell receiver) => act();

    // The connection's actor has failed. Whoever asked waits for the result.
    void IOrphan.Orphaned() => connection.Lose(act);
}
