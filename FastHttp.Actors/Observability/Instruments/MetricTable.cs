namespace FastHttp.Actors.Observability.Instruments;

/// <summary>All metrics of the meter <c>FastHttp.Actors</c>.</summary>
internal static class MetricTable
{
    public static IReadOnlyList<Metric> All { get; } = [.. HttpMetrics.All, .. ConnectionMetrics.All, .. HandlerMetrics.All, .. LoopMetrics.All];
}
