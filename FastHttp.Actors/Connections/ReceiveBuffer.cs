using FastHttp.Actors.Buffers;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// The receiving side of a connection: one buffer that holds what has arrived and was not consumed. Nothing is held while there
/// is nothing. A struct, because every idle connection has one; it is never copied.
/// </summary>
internal struct ReceiveBuffer
{
    /// <summary>What an active connection begins with: most requests fit, and 16 small ones sent at once.</summary>
    private const int InitialSize = 4096;

    private byte[]? _bytes;
    private int _start;
    private int _end;

    // Made for one request alone, and left to whoever was given memory of it.
    private bool _isOwn;

    /// <summary>Somebody points into the buffer: what is there must stay where it is.</summary>
    public bool IsHeld { get; set; }

    /// <summary>The first byte that was not consumed lies here, at <see cref="Start"/>.</summary>
    public readonly byte[] Array => _bytes!;

    public readonly int Start => _start;

    public readonly bool HasBytes => _end > _start;

    public readonly int Length => _end - _start;

    public readonly Span<byte> Unread => _bytes.AsSpan(_start, _end - _start);

    /// <summary>There is no room behind what has arrived.</summary>
    public readonly bool IsFull => _bytes is null || _end == _bytes.Length;

    /// <summary>
    /// Receives once. <paramref name="room"/> is what was asked for: fewer bytes mean that the socket is drained. 0: there is no
    /// room while the buffer is held, and nothing was received.
    /// </summary>
    /// <param name="transport">Where from.</param>
    /// <param name="pool">Where memory comes from.</param>
    /// <param name="expected">Bytes that are known to come, as many of them as are trusted: asked for when the buffer is full.</param>
    /// <param name="room">See above.</param>
    public int Receive(TransportConnection transport, BufferPool pool, int expected, out int room)
    {
        if (IsFull)
        {
            MakeRoom(pool, expected);
        }

        room = _bytes!.Length - _end;
        var received = room == 0 ? TransportConnection.WouldBlock : transport.Receive(_bytes.AsSpan(_end));
        _end += Math.Max(0, received);
        return received;
    }

    /// <summary>Gives up the first bytes.</summary>
    public void Consume(int count)
    {
        _start += count;
        if (_start == _end && !IsHeld)
        {
            _start = _end = 0;
        }
    }

    /// <summary>Removes bytes from the middle; what follows moves down to their place.</summary>
    public void Remove(int at, int count)
    {
        Unread[(at + count)..].CopyTo(Unread[at..]);
        _end -= count;
    }

    /// <summary>
    /// Moves what is there to memory made for this request alone, with so much room in all. It never comes back to the pool:
    /// pieces of it may be kept by whoever is given them.
    /// </summary>
    public void MoveToOwn(int size, BufferPool pool)
    {
        var own = GC.AllocateUninitializedArray<byte>(Math.Max(size, Length));
        Unread.CopyTo(own);
        Replace(own, pool);
        _isOwn = true;
    }

    /// <summary>
    /// Somebody may still read what lies there: the buffer is left to him and the garbage collector, and what follows the first
    /// bytes moves to a new one.
    /// </summary>
    public void Leave(int count, BufferPool pool)
    {
        var rest = Unread[count..];
        var next = pool.Rent(Math.Max(InitialSize, rest.Length));
        rest.CopyTo(next);
        if (!_isOwn)
        {
            pool.Forget(_bytes!);
        }

        _bytes = next;
        _isOwn = false;
        _start = 0;
        _end = rest.Length;
    }

    /// <summary>Drops what is there.</summary>
    public void Drop() => _start = _end = 0;

    /// <summary>Gives the buffer back, with whatever is in it.</summary>
    public void Release(BufferPool pool)
    {
        if (_bytes is not null && !_isOwn)
        {
            pool.Return(_bytes);
        }

        this = default;
    }

    /// <summary>Makes room, unless the buffer is held.</summary>
    private void MakeRoom(BufferPool pool, int expected)
    {
        if (_bytes is null)
        {
            _bytes = pool.Rent(Math.Max(InitialSize, expected));
        }
        else if (!IsHeld && _start > 0)
        {
            Unread.CopyTo(_bytes);
            _end -= _start;
            _start = 0;
        }
        else if (!IsHeld)
        {
            var size = Math.Max(_bytes.Length * 2L, expected);
            var larger = pool.Rent((int)Math.Min(size, System.Array.MaxLength));
            Unread.CopyTo(larger);
            Replace(larger, pool);
        }
    }

    private void Replace(byte[] bytes, BufferPool pool)
    {
        if (!_isOwn)
        {
            pool.Return(_bytes!);
        }

        _bytes = bytes;
        _isOwn = false;
        _end -= _start;
        _start = 0;
    }
}
