namespace FastHttp.Actors.WebSockets;

/// <summary>How much a client may send: so many at once, and so many a second on the long run. A mutable value with one owner.</summary>
internal struct RateBudget
{
    private const int Second = 1_000_000;

    // The time at which it would be full again, in microseconds.
    private long _fullAt;

    /// <summary>False: there are too many.</summary>
    /// <param name="now">Milliseconds of the loop.</param>
    /// <param name="perSecond">1 to 1,000,000.</param>
    /// <param name="burst">At once.</param>
    public bool TryTake(long now, int perSecond, int burst)
    {
        var each = Second / perSecond;
        _fullAt = Math.Max(_fullAt, now * 1000) + each;
        return _fullAt - (now * 1000) <= (long)burst * each;
    }
}
