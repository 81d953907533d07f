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
    public const string ActorsName = "FastHttp.Actors.Akka";

    private static readonly Meter Meter = New(Name);
    private static readonly Meter ActorMeter = New(ActorsName);

    private static readonly Histogram<double> Duration = Histogram<double>(Meter, HttpMetrics.RequestDuration);
    private static readonly Histogram<long> RequestBodySize = Histogram<long>(Meter, HttpMetrics.RequestBodySize);
    private static readonly Histogram<long> ResponseBodySize = Histogram<long>(Meter, HttpMetrics.ResponseBodySize);
    private static readonly Histogram<double> ConnectionDuration = Histogram<double>(Meter, ConnectionMetrics.Duration);
    private static readonly Histogram<double> ActorLatency = Histogram<double>(ActorMeter, ActorMetrics.Latency);

    /// <summary>Those whose numbers the instruments tell.</summary>
    public static RunningServers Servers { get; } = Observe();

    /// <summary>Somebody wants to hear of every request.</summary>
    public static bool IsListenedTo => Duration.Enabled || RequestBodySize.Enabled || ResponseBodySize.Enabled || ActorLatency.Enabled;

    /// <summary>A request has ended. Costs nothing but two looks while nobody listens; listeners are called on the loop's thread.</summary>
    public static void RecordSizes(RequestSeries series, in RequestEnd end)
    {
        RequestBodySize.Record(end.RequestBytes, series.Tags);
        ResponseBodySize.Record(end.ResponseBytes, series.Tags);
    }

    /// <summary>The same of one whose time says something.</summary>
    public static void RecordDuration(RequestSeries series, double seconds) => Duration.Record(seconds, series.Tags);

    /// <summary>The same for the handler's part.</summary>
    public static void RecordActor(RouteMonitor route, double seconds) => ActorLatency.Record(seconds * 1000, route.ActorTags.AsSpan());

    /// <summary>A connection has ended.</summary>
    public static void RecordConnection(MetricLabels labels, double seconds) => ConnectionDuration.Record(seconds, labels.Pairs.AsSpan());

    private static Meter New(string name) => new(name, typeof(ServerMeter).Assembly.GetName().Version?.ToString(3));

    private static Histogram<T> Histogram<T>(Meter meter, Metric metric)
        where T : struct => metric.Bounds.Count == 0
        ? meter.CreateHistogram<T>(metric.Name, metric.Unit, metric.Description)
        : meter.CreateHistogram(
            metric.Name, metric.Unit, metric.Description, tags: null,
            new InstrumentAdvice<T> { HistogramBucketBoundaries = [.. metric.Bounds.Select(bound => (T)Convert.ChangeType(bound, typeof(T), provider: null))] });

    private static RunningServers Observe()
    {
        var servers = new RunningServers();
        foreach (var (meter, metric) in MetricTable.All.Select(metric => (Meter, metric)).Concat(ActorMetrics.All.Select(metric => (ActorMeter, metric))))
        {
            // Counts are whole numbers, times are not.
            if (metric.Unit == "s")
            {
                Observe(meter, metric, servers, value => value);
            }
            else
            {
                Observe(meter, metric, servers, value => (long)value);
            }
        }

        return servers;
    }

    private static void Observe<T>(Meter meter, Metric metric, RunningServers servers, Func<double, T> valueOf)
        where T : struct
    {
        switch (metric.Kind)
        {
            case MetricKind.Counter:
                meter.CreateObservableCounter(metric.Name, Values, metric.Unit, metric.Description);
                break;
            case MetricKind.UpDownCounter:
                meter.CreateObservableUpDownCounter(metric.Name, Values, metric.Unit, metric.Description);
                break;
            case MetricKind.Gauge:
                meter.CreateObservableGauge(metric.Name, Values, metric.Unit, metric.Description);
                break;
            default:
                // Recorded one by one.
                break;
        }

        IEnumerable<Measurement<T>> Values() => metric.PointsOf(servers.All).Select(point => new Measurement<T>(valueOf(point.Value), point.Labels.Pairs));
    }
}
