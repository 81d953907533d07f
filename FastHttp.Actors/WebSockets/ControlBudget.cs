namespace FastHttp.Actors.WebSockets;

/// <summary>
/// How many control frames a client may send: 100 at once and 10 a second on the long run, far more than any client's keep-alive. Each ping costs
/// a pong, so without it a client could make the server send for ever. A mutable value with one owner.
/// </summary>
internal struct ControlBudget(long now)
{
    public const int Burst = 100;
    private const int MillisecondsEach = 100;

    // The time at which the budget would be full again.
    private long _fullAt = now;

    /// <summary>False: there are too many.</summary>
    public bool TryTake(long now)
    {
        _fullAt = Math.Max(_fullAt, now) + MillisecondsEach;
        return _fullAt - now <= Burst * MillisecondsEach;
    }
}
