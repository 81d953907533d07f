namespace FastHttp.Actors.Observability;

/// <summary>The access log as one event loop sees it. Writing never waits and allocates nothing. Loop's thread, but for what is marked.</summary>
internal sealed class AccessLogOfLoop(AccessFormat format, AccessRing ring, AutoResetEvent wake, AccessLogTrouble trouble, AccessClock clock)
{
    private readonly byte[] _line = new byte[AccessFormat.MaxLine];
    private long _lines;
    private long _dropped;
    private volatile bool _isWoken;

    public AccessClock Clock => clock;

    /// <summary>Lines for which there was no room. Any thread.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Lines for which there was. Any thread.</summary>
    public long Lines => Volatile.Read(ref _lines);

    public void Write(in AccessEntry entry)
    {
        if (ring.TryPut(_line.AsSpan(0, format.Write(_line, entry))))
        {
            Volatile.Write(ref _lines, _lines + 1);
        }
        else
        {
            Volatile.Write(ref _dropped, _dropped + 1);
            trouble.AccessLogDropped();
        }

        // Once for each batch: it is a system call.
        if (ring.Waiting > ring.Capacity / 2 && !_isWoken)
        {
            _isWoken = true;
            wake.Set();
        }
    }

    /// <summary>Takes what is there. The thread that writes.</summary>
    public int Take(Span<byte> batch)
    {
        _isWoken = false;
        return ring.Take(batch);
    }
}
