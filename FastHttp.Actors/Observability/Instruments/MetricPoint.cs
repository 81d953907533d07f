namespace FastHttp.Actors.Observability.Instruments;

/// <summary>One number of a metric, or one histogram. The thread that reads the metric owns it.</summary>
internal sealed class MetricPoint(MetricLabels labels)
{
    public MetricLabels Labels => labels;

    /// <summary>The number; of a histogram the sum of its values.</summary>
    public double Value { get; set; }

    /// <summary>Of a histogram: the upper bounds of its buckets, inclusive.</summary>
    public IReadOnlyList<double> Bounds { get; private set; } = [];

    /// <summary>Of a histogram: how many are in which bucket, one more than the bounds.</summary>
    public long[] Counts { get; private set; } = [];

    /// <summary>As it is now, for another thread.</summary>
    public MetricPoint Copy() => new(labels) { Value = Value, Bounds = Bounds, Counts = [.. Counts] };

    public void AddHistogram(IReadOnlyList<double> bounds, IReadOnlyList<long> counts, double sum)
    {
        if (Counts.Length == 0)
        {
            Bounds = bounds;
            Counts = new long[counts.Count];
        }

        // Of other bounds only the sum and the number can be told: all are in the last bucket.
        var isSame = ReferenceEquals(Bounds, bounds) || Bounds.SequenceEqual(bounds);
        for (var i = 0; i < counts.Count; i++)
        {
            Counts[isSame ? i : ^1] += counts[i];
        }

        Value += sum;
    }
}
