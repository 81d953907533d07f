namespace FastHttp.Actors.Observability;

/// <summary>
/// Lets a few lines of one kind through each second, or in a longer time, and counts the others, so that hostile or failing traffic cannot fill the
/// disk. Any thread.
/// </summary>
internal sealed class LogLimit(TimeProvider time, int lines = 10, int seconds = 1)
{
    private long _period;
    private int _lines;
    private int _suppressed;

    /// <summary>Whether this line may be written; <paramref name="suppressed"/> tells how many were not since the last that was.</summary>
    public bool Allows(out int suppressed)
    {
        var period = time.GetTimestamp() / (time.TimestampFrequency * seconds);
        if (Interlocked.Exchange(ref _period, period) != period)
        {
            Volatile.Write(ref _lines, 0);
        }

        if (Interlocked.Increment(ref _lines) > lines)
        {
            Interlocked.Increment(ref _suppressed);
            suppressed = 0;
            return false;
        }

        suppressed = Interlocked.Exchange(ref _suppressed, 0);
        return true;
    }
}
