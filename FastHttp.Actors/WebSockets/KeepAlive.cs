namespace FastHttp.Actors.WebSockets;

/// <summary>
/// Whether a client is still there: when it is silent for a time it is to be sent a ping (RFC 6455 5.5.2), and when it is silent for the
/// same time again, it is gone. Times are milliseconds of the loop. A mutable value with one owner.
/// </summary>
internal struct KeepAlive(long interval, long now)
{
    private long _since = now;
    private bool _pingIsOut;

    public enum Verdict
    {
        Wait,
        Ping,
        Gone,
    }

    /// <summary>It is looked at at all.</summary>
    public readonly bool IsOn => interval > 0;

    /// <summary>When to look at it next.</summary>
    public readonly long Wait(long now) => Math.Max(1, _since + interval - now);

    /// <summary>Bytes have come; or nothing of the client is read, so that nothing is known against it.</summary>
    public void Heard(long now)
    {
        _since = now;
        _pingIsOut = false;
    }

    /// <summary>The time has come to look at it.</summary>
    public Verdict Judge(long now)
    {
        if (now - _since < interval)
        {
            return Verdict.Wait;
        }

        if (_pingIsOut)
        {
            return Verdict.Gone;
        }

        _since = now;
        _pingIsOut = true;
        return Verdict.Ping;
    }
}
