namespace FastHttp.Actors.Observability;

/// <summary>
/// Lets a few lines of one kind through each second and counts the others, so that hostile or failing traffic cannot fill the
/// disk. Any thread.
/// </summary>
internal sealed class LogLimit(TimeProvider time, int linesPerSecond = 10)
{
    private long _second;
    private int _lines;
    private int _suppressed;

    /// <summary>Whether this line may be written; <paramref name="suppressed"/> tells how many were not since the last that was.</summary>
    public bool Allows(out int suppressed)
    {
        var second = time.GetTimestamp() / time.TimestampFrequency;
        if (Interlocked.Exchange(ref _second, second) != second)
        {
            Volatile.Write(ref _lines, 0);
        }

        if (Interlocked.Increment(ref _lines) > linesPerSecond)
        {
            Interlocked.Increment(ref _suppressed);
            suppressed = 0;
            return false;
        }

        suppressed = Interlocked.Exchange(ref _suppressed, 0);
        return true;
    }
}
