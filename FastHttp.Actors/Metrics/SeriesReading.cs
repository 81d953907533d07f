using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>What an instrument of another meter has recorded up to now.</summary>
internal sealed record SeriesReading(string Name, MetricKind Kind, string? Unit, string? Description, IReadOnlyCollection<MetricPoint> Points);
