using System.Runtime.CompilerServices;

namespace FastHttp.Actors.EventLoops;

/// <summary>A double-ended queue in an array whose length is a power of two. It grows but never shrinks. For one thread.</summary>
internal sealed class Ring<T>
{
    private T[] _items;
    private int _head;
    private int _count;

    public Ring(int capacity = 4)
    {
        _items = new T[capacity];
    }

    public int Count => _count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Push(T item)
    {
        if (_count == _items.Length)
        {
            Grow();
        }

        var items = _items;
        items[(_head + _count) & (items.Length - 1)] = item;
        _count++;
    }

    public void PushFront(T item)
    {
        if (_count == _items.Length)
        {
            Grow();
        }

        _head = (_head - 1) & (_items.Length - 1);
        _items[_head] = item;
        _count++;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryPop(out T item)
    {
        if (_count == 0)
        {
            item = default!;
            return false;
        }

        var items = _items;
        ref var slot = ref items[_head & (items.Length - 1)];
        item = slot;
        // The ring must not keep a delivered message or a stopped actor alive.
        slot = default!;
        _head = (_head + 1) & (items.Length - 1);
        _count--;
        return true;
    }

    private void Grow()
    {
        var larger = new T[_items.Length * 2];
        var tail = _items.Length - _head;
        Array.Copy(_items, _head, larger, 0, tail);
        Array.Copy(_items, 0, larger, tail, _head);
        _items = larger;
        _head = 0;
    }
}
