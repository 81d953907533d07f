using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability.Instruments;

/// <summary>OpenTelemetry's metrics of HTTP servers, with its names: dashboards made for ASP.NET know them.</summary>
internal static class HttpMetrics
{
    private static readonly string[] OfARequest =
    [
        "http.request.method", "url.scheme", "network.protocol.version", "http.response.status_code", "http.route", "error.type",
    ];

    // OpenTelemetry sets no bounds for sizes: sum and count are told.
    private static readonly double[] NoBounds = [];

    public static Metric RequestDuration { get; } = new(
        "http.server.request.duration", MetricKind.Histogram, "s", "Duration of HTTP server requests.", OfARequest,
        (points, servers) => ForEach(points, servers, (point, series, frequency) => point.AddHistogram(
            DurationBuckets.ToldUpperBounds, DurationBuckets.Told(series.Durations), (double)series.DurationTicks / frequency)))
    {
        Bounds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
    };

    public static Metric ActiveRequests { get; } = new(
        "http.server.active_requests", MetricKind.UpDownCounter, "{request}", "Number of active HTTP server requests.", ["http.request.method", "url.scheme"],
        (points, servers) =>
        {
            foreach (var loop in servers.SelectMany(server => server.Loops))
            {
                for (var method = 0; method < loop.Requests.Active.Length; method++)
                {
                    points.Add(Volatile.Read(ref loop.Requests.Active[method]), ("http.request.method", RequestSeries.NameOf((KnownMethod)method)), ("url.scheme", "http"));
                }
            }
        });

    public static Metric RequestBodySize { get; } = new(
        "http.server.request.body.size", MetricKind.Histogram, "By", "Size of HTTP server request bodies.", OfARequest,
        (points, servers) => ForEach(points, servers, (point, series, _) => point.AddHistogram(NoBounds, [series.Count], series.RequestBytes)));

    public static Metric ResponseBodySize { get; } = new(
        "http.server.response.body.size", MetricKind.Histogram, "By", "Size of HTTP server response bodies.", OfARequest,
        (points, servers) => ForEach(points, servers, (point, series, _) => point.AddHistogram(NoBounds, [series.Count], series.ResponseBytes)));

    public static IReadOnlyList<Metric> All { get; } = [RequestDuration, ActiveRequests, RequestBodySize, ResponseBodySize];

    private static void ForEach(MetricPoints points, IReadOnlyList<ServerMonitor> servers, Action<MetricPoint, RequestSeries, long> add)
    {
        foreach (var server in servers)
        {
            foreach (var (_, series) in server.Loops.SelectMany(loop => loop.Requests.All))
            {
                add(points.Of(series.Labels), series, server.Time.TimestampFrequency);
            }
        }
    }
}
