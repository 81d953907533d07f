namespace FastHttp.Actors.Transports.Epoll;

/// <summary>A socket that gets events from epoll.</summary>
internal interface IEpollSource
{
    /// <summary>The last token that <see cref="SlotTable"/> gave it. Events with another token are not for it.</summary>
    ulong Token { get; }

    void OnEvents(uint flags);

    /// <summary>The objects that an event will use, one per step, from step 0 on. See <see cref="IReadinessHandler.Touched"/>.</summary>
    object? Touched(int step);

    void Close();
}

/// <summary>
/// Finds the socket of an event. The token in the event is a slot and a generation that no other socket has. When a socket closes
/// its token changes, so events that epoll returned before are dropped, even if the slot or the descriptor is in use again.
/// </summary>
internal sealed class SlotTable
{
    private readonly Stack<int> _free = new();
    private IEpollSource?[] _slots = new IEpollSource?[64];
    private int _count;
    private uint _generation;

    /// <summary>Gives <paramref name="source"/> a slot. Returns its token.</summary>
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

    /// <summary>A new token of the same slot, for the next socket of the same source.</summary>
    public ulong Renew(ulong token) => (ulong)++_generation << 32 | (uint)token;

    /// <summary>Frees the slot for another source.</summary>
    public void Remove(ulong token)
    {
        _slots[(uint)token] = null;
        _free.Push((int)(uint)token);
    }

    public IEpollSource? Find(ulong token) => Peek(token) is { } source && source.Token == token ? source : null;

    /// <summary>The socket of an event, or the one that has its slot now.</summary>
    public IEpollSource? Peek(ulong token) => _slots[(uint)token];

    public void CloseAll()
    {
        for (var slot = 0; slot < _count; slot++)
        {
            _slots[slot]?.Close();
        }
    }
}
