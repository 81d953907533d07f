namespace FastHttp.Actors.Connections;

/// <summary>
/// How long a client was waited for, in all: only this time is charged to it. Loop time, in milliseconds. A struct with one owner,
/// never copied.
/// </summary>
internal struct WaitTime
{
    private long _before;
    private long _since;

    public bool IsRunning { get; private set; }

    /// <summary>From here on the client is waited for.</summary>
    public void Begin(long now)
    {
        if (!IsRunning)
        {
            IsRunning = true;
            _since = now;
        }
    }

    public void End(long now)
    {
        _before = Total(now);
        IsRunning = false;
    }

    public readonly long Total(long now) => IsRunning ? _before + now - _since : _before;
}
