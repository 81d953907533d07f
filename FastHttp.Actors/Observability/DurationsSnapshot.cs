namespace FastHttp.Actors.Observability;

/// <summary>How long requests took, counted in buckets.</summary>
/// <param name="UpperBounds">The upper bounds of the buckets in seconds, inclusive; the last bucket has none.</param>
/// <param name="Counts">How many are in each bucket; one more than the bounds.</param>
/// <param name="SumSeconds">All of them together.</param>
public sealed record DurationsSnapshot(IReadOnlyList<double> UpperBounds, IReadOnlyList<long> Counts, double SumSeconds)
{
    /// <summary>How many there are.</summary>
    public long Count => Counts.Sum();

    /// <summary>Those that came after an earlier snapshot of the same server.</summary>
    public DurationsSnapshot Since(DurationsSnapshot earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        return this with
        {
            Counts = Counts.Zip(earlier.Counts, (now, then) => now - then).ToArray(),
            SumSeconds = SumSeconds - earlier.SumSeconds,
        };
    }

    /// <summary>
    /// The duration that so many of them did not exceed, taken as evenly spread within its bucket, as Prometheus'
    /// histogram_quantile does, up to what the sum of all lets the longest of them be.
    /// </summary>
    /// <param name="quantile">0 to 1: 0.99 for the 99th percentile.</param>
    /// <returns>Null when there are none. For what lies in the last bucket its lower bound.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is not 0 to 1.</exception>
    public TimeSpan? Percentile(double quantile)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(quantile, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(quantile, 1);
        var count = Count;
        if (count == 0)
        {
            return null;
        }

        var rank = quantile * count;
        var below = 0L;
        // What all together took more than the least of their buckets: none can have taken more above its own. Of a single one, all.
        var excess = Math.Max(0, SumSeconds - Counts.Select((number, bucket) => number * LowerBound(bucket)).Sum());
        for (var i = 0; i < UpperBounds.Count; i++)
        {
            if (Counts[i] > 0 && below + Counts[i] >= rank)
            {
                var width = Math.Min(UpperBounds[i] - LowerBound(i), excess);
                return TimeSpan.FromSeconds(LowerBound(i) + (width * (rank - below) / Counts[i]));
            }

            below += Counts[i];
        }

        return TimeSpan.FromSeconds(UpperBounds[^1]);
    }

    private double LowerBound(int bucket) => bucket == 0 ? 0 : UpperBounds[bucket - 1];
}
