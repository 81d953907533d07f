namespace FastHttp.Actors.Observability.Instruments;

/// <summary>One row of the table of metrics: instruments, the text for Prometheus and the documents are made of it, or held to it.</summary>
/// <param name="Name">As OpenTelemetry writes it.</param>
/// <param name="Kind">What its numbers mean.</param>
/// <param name="Unit">In UCUM, as OpenTelemetry writes it.</param>
/// <param name="Description">One sentence for people.</param>
/// <param name="Attributes">The names of all attributes that a point may have.</param>
/// <param name="Read">Adds the points of some servers: what those have counted up to now. Any thread.</param>
internal sealed record Metric(
    string Name, MetricKind Kind, string Unit, string Description, IReadOnlyList<string> Attributes, Action<MetricPoints, IReadOnlyList<ServerMonitor>> Read)
{
    /// <summary>Of a histogram: the upper bounds that OpenTelemetry or Kestrel set for it. Empty: whoever listens has his own.</summary>
    public IReadOnlyList<double> Bounds { get; init; } = [];

    public IReadOnlyCollection<MetricPoint> PointsOf(IReadOnlyList<ServerMonitor> servers)
    {
        var points = new MetricPoints();
        Read(points, servers);
        return points.All;
    }
}
