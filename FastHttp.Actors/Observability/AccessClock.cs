namespace FastHttp.Actors.Observability;

/// <summary>
/// The time of day of a timestamp that was taken anyway. The clock itself is asked once a second: when somebody sets it, lines show it
/// within a second. Not for concurrent use.
/// </summary>
internal sealed class AccessClock(TimeProvider time)
{
    private DateTimeOffset _asked;

    // So far from any timestamp that the first one asks.
    private long _askedAt = long.MinValue;

    /// <param name="timestamp">Of just now.</param>
    public DateTimeOffset At(long timestamp)
    {
        // Unsigned: an earlier one asks too.
        if ((ulong)(timestamp - _askedAt) >= (ulong)time.TimestampFrequency)
        {
            _askedAt = timestamp;
            _asked = time.GetUtcNow();
        }

        return _asked + time.GetElapsedTime(_askedAt, timestamp);
    }
}
