using System.Numerics;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The buckets that durations of requests are counted in. So fine that a percentile is at most a quarter off (HdrHistogram's thought,
/// with one digit and a half); among their bounds are all those that other systems are told.
/// </summary>
internal sealed class DurationBuckets
{
    private static readonly double[] ToldBounds =
    [
        0.00001, 0.000025, 0.00005, 0.000075, 0.0001, 0.00025, 0.0005, 0.00075, 0.001, 0.0025,
        0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
    ];

    // Of each power of ten; a step is at most a quarter.
    private static readonly decimal[] Digits = [1, 1.25m, 1.5m, 1.75m, 2, 2.5m, 3, 3.5m, 4, 5, 6, 7.5m, 9];

    private readonly long[] _ticks;

    // Where to begin: the bucket of each power of two, since there are some buckets between two of those.
    private readonly int[] _ofPowers = new int[64];

    /// <param name="ticksPerSecond">Of the timestamps whose differences are counted.</param>
    public DurationBuckets(long ticksPerSecond)
    {
        TicksPerSecond = ticksPerSecond;
        _ticks = [.. UpperBounds.Select(bound => (long)Math.Round(bound * ticksPerSecond))];
        for (var power = 1; power < 63; power++)
        {
            _ofPowers[power] = BucketSearch.IndexOf<long>(_ticks, 1L << power);
        }
    }

    /// <summary>Inclusive, in seconds. One more bucket holds what is longer.</summary>
    public static IReadOnlyList<double> UpperBounds { get; } =
        (double[])[.. from power in (decimal[])[0.00001m, 0.0001m, 0.001m, 0.01m, 0.1m, 1] from digit in Digits select (double)(digit * power), 10];

    public static int Count => UpperBounds.Count + 1;

    /// <summary>
    /// Those that metrics tell: OpenTelemetry's of <c>http.server.request.duration</c> from 5 ms on, and finer ones below, since
    /// most requests of this server take less than the least of those.
    /// </summary>
    public static IReadOnlyList<double> ToldUpperBounds => ToldBounds;

    public long TicksPerSecond { get; }

    /// <param name="ticks">0 or more.</param>
    public int IndexOf(long ticks) => BucketSearch.IndexOf(_ticks, ticks, _ofPowers[BitOperations.Log2((ulong)ticks)]);

    /// <summary>Counts of all buckets, in the buckets that are told.</summary>
    public static long[] Told(IReadOnlyList<long> counts)
    {
        var told = new long[ToldBounds.Length + 1];
        for (var i = 0; i < counts.Count; i++)
        {
            told[i == UpperBounds.Count ? ^1 : BucketSearch.IndexOf(ToldBounds, UpperBounds[i])] += counts[i];
        }

        return told;
    }
}
