namespace FastHttp.Actors.Transports.InMemory;

/// <summary>One direction of a client's connection: a bounded ring of bytes between two threads.</summary>
internal sealed class InMemoryPipe(int capacity)
{
    private readonly Lock _lock = new();
    private readonly byte[] _ring = new byte[capacity];
    private TaskCompletionSource? _change;
    private int _start;
    private int _count;
    private bool _completed;
    private bool _broken;
    private bool _cameUpShort;

    /// <summary>Bytes that were written and not read.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _count;
            }
        }
    }

    /// <summary>Completes at the next change. Take it before the attempt that may fail, so that no change is missed.</summary>
    public Task NextChange()
    {
        lock (_lock)
        {
            return (_change ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    public int Write(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            if (_broken || _completed)
            {
                return TransportConnection.Broken;
            }

            var taken = Math.Min(bytes.Length, capacity - _count);
            var end = (_start + _count) % capacity;
            var first = Math.Min(taken, capacity - end);
            bytes[..first].CopyTo(_ring.AsSpan(end));
            bytes[first..taken].CopyTo(_ring);
            _count += taken;
            _cameUpShort = taken < bytes.Length;
            if (taken > 0)
            {
                Change();
            }

            return taken;
        }
    }

    /// <summary>Bytes read, 0 at the end, or a negative result. <paramref name="makesRoom"/>: a write was waiting for room.</summary>
    public int Read(Span<byte> destination, out bool makesRoom)
    {
        lock (_lock)
        {
            makesRoom = false;
            if (_broken)
            {
                return TransportConnection.Broken;
            }

            if (_count == 0)
            {
                return _completed ? 0 : TransportConnection.WouldBlock;
            }

            var moved = Math.Min(destination.Length, _count);
            var first = Math.Min(moved, capacity - _start);
            _ring.AsSpan(_start, first).CopyTo(destination);
            _ring.AsSpan(0, moved - first).CopyTo(destination[first..]);
            _start = (_start + moved) % capacity;
            _count -= moved;
            (makesRoom, _cameUpShort) = (_cameUpShort, false);
            Change();
            return moved;
        }
    }

    public void Complete()
    {
        lock (_lock)
        {
            _completed = true;
            Change();
        }
    }

    /// <summary>Drops the bytes in the pipe; both sides find it broken. A completed pipe without bytes stays completed.</summary>
    public void Break()
    {
        lock (_lock)
        {
            _broken = true;
            _count = 0;
            Change();
        }
    }

    private void Change()
    {
        _change?.SetResult();
        _change = null;
    }
}
