using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The refs a route's requests go to. Slots are replaced by the route's supervisor when a handler was stopped and made anew;
/// loops read them without a lock (a stale ref is a dead one, and the dead-letter responder answers for it).
/// </summary>
internal sealed class RouteHandlers(int slots, bool byLoop)
{
    private readonly IActorRef[] _refs = new IActorRef[slots];
    private readonly bool[] _areMissing = new bool[slots];

    public int Count => _refs.Length;

    /// <summary>Every slot has its handler. Any thread.</summary>
    public bool AreComplete => !_areMissing.AsSpan().Contains(true);

    public void Set(int slot, IActorRef handler)
    {
        Volatile.Write(ref _refs[slot], handler);
        Volatile.Write(ref _areMissing[slot], false);
    }

    /// <summary>The slot's handler is no more, and there is no other yet. Its dead ref stays: what is sent to it is answered with 503.</summary>
    public void Clear(int slot) => Volatile.Write(ref _areMissing[slot], true);

    /// <summary>The handler for a request of a loop: the loop's own, or the next in turn. Each loop has a turn of its own.</summary>
    public IActorRef Pick(int loopIndex, ref uint turn) =>
        byLoop ? _refs[loopIndex] : _refs[turn++ % (uint)_refs.Length];
}
