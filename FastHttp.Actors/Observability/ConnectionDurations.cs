using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Observability;

/// <summary>How long connections lasted, by the reason of their end. Written by one loop's thread, read by any.</summary>
/// <param name="endpoint">The attributes of the endpoint at which they came in.</param>
internal sealed class ConnectionDurations(MetricLabels endpoint)
{
    private static readonly double[] Bounds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

    private readonly long[][] _counts = [.. CloseReasons.All.Select(_ => new long[UpperBounds.Count + 1])];
    private readonly MetricLabels[] _labels = [.. CloseReasons.All.Select(reason => LabelsOf(endpoint, reason))];
    private readonly long[] _milliseconds = new long[CloseReasons.All.Count];

    /// <summary>Kestrel's, in seconds and inclusive.</summary>
    public static IReadOnlyList<double> UpperBounds => Bounds;

    /// <summary>A connection has ended. Loop's thread.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="milliseconds">By the loop's clock, which ticks once a turn.</param>
    /// <param name="record">Tell it to those who listen to Kestrel's name.</param>
    public void Count(CloseReason reason, long milliseconds, bool record)
    {
        var seconds = milliseconds / 1000.0;
        _counts[(int)reason][BucketSearch.IndexOf(Bounds, seconds)]++;
        _milliseconds[(int)reason] += milliseconds;
        if (record)
        {
            ServerMeter.RecordConnection(_labels[(int)reason], seconds);
        }
    }

    /// <summary>Those with one reason; nothing while there is none. Any thread.</summary>
    public void AddTo(MetricPoints points, CloseReason reason)
    {
        var counts = _counts[(int)reason];
        if (counts.Any(count => count > 0))
        {
            points.Of(_labels[(int)reason]).AddHistogram(UpperBounds, counts, _milliseconds[(int)reason] / 1000.0);
        }
    }

    // As Kestrel does: an end with which nobody has done wrong has no error.type.
    private static MetricLabels LabelsOf(MetricLabels endpoint, CloseReason reason) =>
        CloseReasons.IsGraceful(reason) ? endpoint : new([.. endpoint.Pairs, KeyValuePair.Create("error.type", (object?)CloseReasons.NameOf(reason))]);
}
