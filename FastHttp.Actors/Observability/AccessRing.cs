namespace FastHttp.Actors.Observability;

/// <summary>
/// Lines on their way from one loop to the thread that writes them: a ring of bytes. The loop puts whole lines in and never waits;
/// one thread takes them out. No lock.
/// </summary>
/// <param name="capacity">A power of two, in bytes.</param>
internal sealed class AccessRing(int capacity)
{
    private readonly byte[] _bytes = new byte[capacity];

    // Bytes ever put in and taken out. Each is written by its own side alone.
    private long _in;
    private long _out;

    public int Capacity => capacity;

    /// <summary>Bytes that wait. Any thread.</summary>
    public int Waiting => (int)(Volatile.Read(ref _in) - Volatile.Read(ref _out));

    /// <summary>Puts a line in. False: there is no room for it. Loop's thread.</summary>
    public bool TryPut(ReadOnlySpan<byte> line)
    {
        if (line.Length > capacity - Waiting)
        {
            return false;
        }

        var at = (int)(_in & (capacity - 1));
        var first = Math.Min(line.Length, capacity - at);
        line[..first].CopyTo(_bytes.AsSpan(at));
        line[first..].CopyTo(_bytes);
        Volatile.Write(ref _in, _in + line.Length);
        return true;
    }

    /// <summary>Takes all lines out that are there, whole ones. The thread that writes.</summary>
    /// <param name="destination">As large as the ring.</param>
    public int Take(Span<byte> destination)
    {
        var count = Waiting;
        var at = (int)(_out & (capacity - 1));
        var first = Math.Min(count, capacity - at);
        _bytes.AsSpan(at, first).CopyTo(destination);
        _bytes.AsSpan(0, count - first).CopyTo(destination[first..]);
        Volatile.Write(ref _out, _out + count);
        return count;
    }
}
