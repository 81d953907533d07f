using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The refs a route's requests go to. Slots are replaced by the route's supervisor when a handler was stopped and made anew;
/// loops read them without a lock (a stale ref is a dead one, and the dead-letter responder answers for it).
/// </summary>
internal sealed class RouteHandlers(int slots, bool byLoop)
{
    private readonly IActorRef[] _refs = new IActorRef[slots];

    public int Count => _refs.Length;

    public void Set(int slot, IActorRef handler) => Volatile.Write(ref _refs[slot], handler);

    /// <summary>The handler for a request of a loop: the loop's own, or the next in turn. Each loop has a turn of its own.</summary>
    public IActorRef Pick(int loopIndex, ref uint turn) =>
        byLoop ? _refs[loopIndex] : _refs[turn++ % (uint)_refs.Length];
}
