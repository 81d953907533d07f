namespace FastHttp.Actors.Transports.Epoll;

/// <summary>A socket of the loop, as its events see it.</summary>
internal interface IEpollSource
{
    /// <summary>What <see cref="SlotTable"/> gave it last: events that carry another one are not for it.</summary>
    ulong Token { get; }

    void OnEvents(uint flags);

    /// <summary>What an event will touch, one step an event, 0 first: each follows a reference in what the one before has named.</summary>
    object? Touched(int step);

    void Close();
}

/// <summary>
/// Finds the socket of an event. The token in the event is the slot and a generation, which no other socket has; one that closes
/// gets another, so that events fetched before are dropped, whoever owns the slot or the descriptor number by then.
/// </summary>
internal sealed class SlotTable
{
    private readonly Stack<int> _free = new();
    private IEpollSource?[] _slots = new IEpollSource?[64];
    private int _count;
    private uint _generation;

    /// <summary>Gives it a slot. Its token from now on.</summary>
    public ulong Add(IEpollSource source)
    {
        if (!_free.TryPop(out var slot))
        {
            slot = _count++;
            if (slot == _slots.Length)
            {
                Array.Resize(ref _slots, slot * 2);
            }
        }

        _slots[slot] = source;
        return Renew((uint)slot);
    }

    /// <summary>The next token of the same slot: for the next socket of the same source.</summary>
    public ulong Renew(ulong token) => (ulong)++_generation << 32 | (uint)token;

    /// <summary>The slot is free for another source.</summary>
    public void Remove(ulong token)
    {
        _slots[(uint)token] = null;
        _free.Push((int)(uint)token);
    }

    public IEpollSource? Find(ulong token) => Peek(token) is { } source && source.Token == token ? source : null;

    /// <summary>The socket of an event, or the one that has its slot by now.</summary>
    public IEpollSource? Peek(ulong token) => _slots[(uint)token];

    public void CloseAll()
    {
        for (var slot = 0; slot < _count; slot++)
        {
            _slots[slot]?.Close();
        }
    }
}
