using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Observability;

/// <summary>How long the connections of one server on one loop lasted, by the reason of their end. Written by the loop's thread, read by any.</summary>
internal sealed class ConnectionDurations
{
    private static readonly double[] Bounds = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

    private readonly long[][] _counts = [.. CloseReasons.All.Select(_ => new long[UpperBounds.Count + 1])];
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
            ServerMeter.RecordConnection(reason, seconds);
        }
    }

    /// <summary>Those with one reason; nothing while there is none. Any thread.</summary>
    public void AddTo(MetricPoints points, CloseReason reason)
    {
        var counts = _counts[(int)reason];
        if (counts.Any(count => count > 0))
        {
            points.Of(LabelsOf(reason)).AddHistogram(UpperBounds, counts, _milliseconds[(int)reason] / 1000.0);
        }
    }

    /// <summary>Kestrel's: an end with which nobody has done wrong has none.</summary>
    public static MetricLabels LabelsOf(CloseReason reason) =>
        new(CloseReasons.IsGraceful(reason) ? [] : [KeyValuePair.Create("error.type", (object?)CloseReasons.NameOf(reason))]);
}
