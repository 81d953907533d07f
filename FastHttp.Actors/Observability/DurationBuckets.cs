namespace FastHttp.Actors.Observability;

/// <summary>
/// The buckets that durations of requests are counted in: those of OpenTelemetry's <c>http.server.request.duration</c> from 5 ms
/// on, and finer ones below, since most requests of this server take less than the least of those.
/// </summary>
internal sealed class DurationBuckets
{
    private readonly long[] _ticks;

    /// <param name="ticksPerSecond">Of the timestamps whose differences are counted.</param>
    public DurationBuckets(long ticksPerSecond)
    {
        TicksPerSecond = ticksPerSecond;
        _ticks = [.. UpperBounds.Select(bound => (long)(bound * ticksPerSecond))];
    }

    /// <summary>Inclusive, in seconds. One more bucket holds what is longer.</summary>
    public static IReadOnlyList<double> UpperBounds { get; } =
    [
        0.00001, 0.000025, 0.00005, 0.000075, 0.0001, 0.00025, 0.0005, 0.00075, 0.001, 0.0025,
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ];

    public static int Count => UpperBounds.Count + 1;

    public long TicksPerSecond { get; }

    public int IndexOf(long ticks)
    {
        // Few compares: most requests are in the first buckets.
        var index = 0;
        var bounds = _ticks;
        while (index < bounds.Length && ticks > bounds[index])
        {
            index++;
        }

        return index;
    }
}
