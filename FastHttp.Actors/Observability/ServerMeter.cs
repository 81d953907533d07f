using System.Diagnostics.Metrics;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The meter <c>FastHttp.Actors</c>, one for the process, made of <see cref="MetricTable"/>. What is told of every request or connection
/// by itself (histograms) is recorded here; the other instruments read what the running servers have counted.
/// </summary>
internal static class ServerMeter
{
    public const string Name = "FastHttp.Actors";

    private static readonly Meter Meter = new(Name, typeof(ServerMeter).Assembly.GetName().Version?.ToString(3));

    private static readonly Histogram<double> Duration = Histogram<double>(HttpMetrics.RequestDuration);
    private static readonly Histogram<long> RequestBodySize = Histogram<long>(HttpMetrics.RequestBodySize);
    private static readonly Histogram<long> ResponseBodySize = Histogram<long>(HttpMetrics.ResponseBodySize);
    private static readonly Histogram<double> ConnectionDuration = Histogram<double>(ConnectionMetrics.Duration);

    private static readonly KeyValuePair<string, object?>[][] TagsOfEnd = [.. CloseReasons.All.Select(reason => ConnectionDurations.LabelsOf(reason).Pairs)];

    /// <summary>Those whose numbers the instruments tell.</summary>
    public static RunningServers Servers { get; } = Observe(MetricTable.All);

    /// <summary>Somebody wants to hear of every request.</summary>
    public static bool IsListenedTo => Duration.Enabled || RequestBodySize.Enabled || ResponseBodySize.Enabled;

    /// <summary>A request has ended. Costs nothing but three looks while nobody listens; listeners are called on the loop's thread.</summary>
    public static void Record(RequestSeries series, in RequestEnd end, double seconds)
    {
        Duration.Record(seconds, series.Tags);
        RequestBodySize.Record(end.RequestBytes, series.Tags);
        ResponseBodySize.Record(end.ResponseBytes, series.Tags);
    }

    /// <summary>A connection has ended.</summary>
    public static void RecordConnection(CloseReason reason, double seconds) => ConnectionDuration.Record(seconds, TagsOfEnd[(int)reason].AsSpan());

    private static Histogram<T> Histogram<T>(Metric metric)
        where T : struct => metric.Bounds.Count == 0
        ? Meter.CreateHistogram<T>(metric.Name, metric.Unit, metric.Description)
        : Meter.CreateHistogram(
            metric.Name, metric.Unit, metric.Description, tags: null,
            new InstrumentAdvice<T> { HistogramBucketBoundaries = [.. metric.Bounds.Select(bound => (T)Convert.ChangeType(bound, typeof(T), provider: null))] });

    private static RunningServers Observe(IEnumerable<Metric> metrics)
    {
        var servers = new RunningServers();
        foreach (var metric in metrics)
        {
            Observe(metric, servers);
        }

        return servers;
    }

    private static void Observe(Metric metric, RunningServers servers)
    {
        // Counts are whole numbers, times are not.
        if (metric.Unit == "s")
        {
            Observe(metric, servers, value => value);
        }
        else
        {
            Observe(metric, servers, value => (long)value);
        }
    }

    private static void Observe<T>(Metric metric, RunningServers servers, Func<double, T> valueOf)
        where T : struct
    {
        switch (metric.Kind)
        {
            case MetricKind.Counter:
                Meter.CreateObservableCounter(metric.Name, Values, metric.Unit, metric.Description);
                break;
            case MetricKind.UpDownCounter:
                Meter.CreateObservableUpDownCounter(metric.Name, Values, metric.Unit, metric.Description);
                break;
            case MetricKind.Gauge:
                Meter.CreateObservableGauge(metric.Name, Values, metric.Unit, metric.Description);
                break;
            default:
                // Recorded one by one.
                break;
        }

        IEnumerable<Measurement<T>> Values() => metric.PointsOf(servers.All).Select(point => new Measurement<T>(valueOf(point.Value), point.Labels.Pairs));
    }
}
