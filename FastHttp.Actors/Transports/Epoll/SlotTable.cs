namespace FastHttp.Actors.Transports.Epoll;

/// <summary>A socket of the loop, as its events see it.</summary>
internal interface IEpollSource
{
    void OnEvents(uint flags);

    /// <summary>What an event will touch, one step an event, 0 first: each follows a reference in what the one before has named.</summary>
    object? Touched(int step);

    void Close();
}

/// <summary>
/// Finds the socket of an event. The token in the event is the slot and its generation; a socket that closes raises the
/// generation, so that events fetched before are dropped, whoever owns the slot or the descriptor number by then.
/// </summary>
internal sealed class SlotTable
{
    private readonly Stack<int> _free = new();
    private Slot[] _slots = new Slot[64];
    private int _count;

    public int Add(IEpollSource source)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _count++;
            if (slot == _slots.Length)
            {
                Array.Resize(ref _slots, slot * 2);
            }
        }

        _slots[slot].Source = source;
        return slot;
    }

    /// <summary>Drops the events of the slot's last socket. The slot stays with its source, for the next socket.</summary>
    public void Retire(int slot) => _slots[slot].Generation++;

    public void Remove(int slot)
    {
        Retire(slot);
        _slots[slot].Source = null;
        _free.Push(slot);
    }

    public ulong Token(int slot) => (ulong)_slots[slot].Generation << 32 | (uint)slot;

    public IEpollSource? Find(ulong token)
    {
        ref var slot = ref _slots[(uint)token];
        return slot.Generation == (uint)(token >> 32) ? slot.Source : null;
    }

    /// <summary>The socket of an event, or the one that has its slot by now.</summary>
    public IEpollSource? Peek(ulong token) => _slots[(uint)token].Source;

    public void CloseAll()
    {
        for (var slot = 0; slot < _count; slot++)
        {
            _slots[slot].Source?.Close();
        }
    }

    private struct Slot
    {
        public IEpollSource? Source;
        public uint Generation;
    }
}
