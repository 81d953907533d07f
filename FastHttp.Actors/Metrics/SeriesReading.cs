using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>What an instrument of another meter has recorded up to now.</summary>
internal sealed record SeriesReading(string Name, MetricKind Kind, string? Unit, string? Description, IReadOnlyCollection<MetricPoint> Points)
{
    /// <summary>Instruments that are one metric. Points with equal attributes are summed; of gauges one is taken.</summary>
    public static SeriesReading Sum(IEnumerable<SeriesReading> same)
    {
        var all = same.ToList();
        if (all.Count == 1)
        {
            return all[0];
        }

        var points = new MetricPoints();
        foreach (var point in all.SelectMany(reading => reading.Points))
        {
            var sum = points.Of(point.Labels);
            if (point.Counts.Length > 0)
            {
                sum.AddHistogram(point.Bounds, point.Counts, point.Value);
            }
            else
            {
                sum.Value = all[0].Kind == MetricKind.Gauge ? point.Value : sum.Value + point.Value;
            }
        }

        return all[0] with { Points = points.All };
    }
}
