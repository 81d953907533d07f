namespace FastHttp.Actors.EventLoops;

/// <summary>First in, first flushed. The links are in the items, so adding allocates nothing. Adding an item again changes nothing.</summary>
internal sealed class FlushList
{
    // The last item points here, so an item with a next one is in the list and an item without is not.
    private static readonly IFlushable EndMark = new End();

    private IFlushable _first = EndMark;
    private IFlushable _last = EndMark;

    public int Count { get; private set; }

    private bool IsEmpty => Count == 0;

    public void Add(IFlushable item)
    {
        if (item.NextToFlush is not null)
        {
            return;
        }

        item.NextToFlush = EndMark;
        if (IsEmpty)
        {
            _first = item;
        }
        else
        {
            _last.NextToFlush = item;
        }

        _last = item;
        Count++;
    }

    public bool TryTake(out IFlushable item)
    {
        item = _first;
        if (IsEmpty)
        {
            return false;
        }

        Count--;
        _first = item.NextToFlush!;
        item.NextToFlush = null;
        return true;
    }

    private sealed class End : IFlushable
    {
        public IFlushable? NextToFlush { get; set; }

        public void Flush()
        {
        }
    }
}
