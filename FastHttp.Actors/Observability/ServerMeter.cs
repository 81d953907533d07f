using System.Diagnostics.Metrics;

namespace FastHttp.Actors.Observability;

/// <summary>The meter <c>FastHttp.Actors</c>, one for the process. What is told of every request or connection by itself is recorded here.</summary>
internal static class ServerMeter
{
    public const string Name = "FastHttp.Actors";

    private static readonly Meter Meter = new(Name, typeof(ServerMeter).Assembly.GetName().Version?.ToString(3));

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "http.server.request.duration",
        "s",
        "Duration of HTTP server requests.",
        tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private static readonly Histogram<long> RequestBodySize =
        Meter.CreateHistogram<long>("http.server.request.body.size", "By", "Size of HTTP server request bodies.");

    private static readonly Histogram<long> ResponseBodySize =
        Meter.CreateHistogram<long>("http.server.response.body.size", "By", "Size of HTTP server response bodies.");

    /// <summary>Somebody wants to hear of every request.</summary>
    public static bool IsListenedTo => Duration.Enabled || RequestBodySize.Enabled || ResponseBodySize.Enabled;

    /// <summary>A request has ended. Costs nothing but three looks while nobody listens; listeners are called on the loop's thread.</summary>
    public static void Record(RequestSeries series, in RequestEnd end, double seconds)
    {
        Duration.Record(seconds, series.Tags);
        RequestBodySize.Record(end.RequestBytes, series.Tags);
        ResponseBodySize.Record(end.ResponseBytes, series.Tags);
    }
}
