namespace FastHttp.Actors.Observability.Instruments;

/// <summary>What the numbers of a metric mean, as OpenTelemetry tells them apart.</summary>
internal enum MetricKind
{
    /// <summary>It only grows.</summary>
    Counter,

    /// <summary>How many there are now; sums of it have a meaning.</summary>
    UpDownCounter,

    /// <summary>A value of now; sums of it have none.</summary>
    Gauge,

    /// <summary>How often a value was in which bucket.</summary>
    Histogram,
}
