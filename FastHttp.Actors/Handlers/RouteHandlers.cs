using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Where a route's requests go: a slot for each handler. The route's supervisor replaces a slot when its handler was made anew;
/// loops read it without a lock, since a stale slot names a dead handler, and the dead-letter responder answers for it.
/// </summary>
/// <param name="monitor">Their route, where they and their supervisor note how they are.</param>
/// <param name="byLoop">A slot for each loop, by its index; else a request goes to any of them.</param>
internal sealed class RouteHandlers(RouteMonitor monitor, bool byLoop)
{
    private readonly HandlerSlot[] _slots = new HandlerSlot[monitor.Handlers.Count];

    public int Count => _slots.Length;

    public RouteMonitor Monitor => monitor;

    /// <summary>A slot for each loop, by its index; else a request goes to any of them.</summary>
    public bool AreByLoop => byLoop;

    /// <param name="slot">Its place.</param>
    /// <param name="handler">The actor.</param>
    /// <param name="takesLoopRequests">As in <see cref="HandlerSlot"/>.</param>
    /// <param name="cause">What the one before it failed with; null when that stopped by itself, or there was none.</param>
    public void Set(int slot, IActorRef handler, bool takesLoopRequests, Exception? cause = null)
    {
        Volatile.Write(ref _slots[slot], new HandlerSlot(handler, monitor, takesLoopRequests));
        monitor.Begin(slot, handler, cause);
    }

    /// <summary>The slot's handler is no more, and there is no other yet. Its dead ref stays: what is sent to it is answered with 503.</summary>
    public void Clear(int slot, HandlerState state) => monitor.Handlers[slot].Set(state);

    /// <summary>The handler of a slot. Any thread.</summary>
    public IActorRef this[int slot] => Volatile.Read(ref _slots[slot]).Handler;

    /// <summary>The slot for a request of a loop: the loop's own, or the next in turn. Each loop has a turn of its own.</summary>
    public HandlerSlot Pick(int loopIndex, ref uint turn) =>
        Volatile.Read(ref byLoop ? ref _slots[loopIndex] : ref _slots[turn++ % (uint)_slots.Length]);
}
