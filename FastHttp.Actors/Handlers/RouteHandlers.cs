using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Handlers;

/// <summary>Where a route's requests go: a slot for each handler, which the route's supervisor fills.</summary>
internal sealed class RouteHandlers(int slots, bool byLoop)
{
    private readonly HandlerSlot[] _slots = [.. Enumerable.Range(0, slots).Select(_ => new HandlerSlot())];

    public int Count => _slots.Length;

    public HandlerSlot this[int slot] => _slots[slot];

    /// <summary>Every slot has its handler. Any thread.</summary>
    public bool AreComplete => !_slots.Any(slot => slot.IsMissing);

    /// <summary>The slot for a request of a loop: the loop's own, or the next in turn. Each loop has a turn of its own.</summary>
    public HandlerSlot Pick(int loopIndex, ref uint turn) =>
        byLoop ? _slots[loopIndex] : _slots[turn++ % (uint)_slots.Length];
}
