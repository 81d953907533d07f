using FastHttp.Actors.Observability;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>The route of <see cref="HttpRoutesMetrics.MapMetrics"/>: the table of metrics, and what else is listened to.</summary>
internal sealed class MetricsPage(IReadOnlySet<string> meters) : IDisposable
{
    private const string TextFormat = "text/plain; version=0.0.4; charset=utf-8";

    private volatile MeterCollector? _others;

    // Of the last one: the next is about as long.
    private volatile int _length;

    /// <summary>The server runs: listens to other meters until it is disposed of.</summary>
    public IDisposable Start()
    {
        _others = new MeterCollector(meters);
        return this;
    }

    public void Dispose() => _others?.Dispose();

    public async Task Respond(RequestCtx ctx)
    {
        // With hundreds of routes it takes milliseconds, which is too long for a loop.
        var text = await Task.Run(Render);
        // RFC 9111 5.2.2.5: numbers of then are of no use later.
        ctx.AddField("Cache-Control", "no-store").SetContentType(TextFormat).Bytes(text.Bytes);
    }

    private PrometheusText Render()
    {
        var text = new PrometheusText(_length + (_length / 8));
        var servers = ServerMeter.Servers.All;
        foreach (var metric in MetricTable.All.Concat(ActorMetrics.All))
        {
            text.Write(metric.Name, metric.Kind, metric.Unit, metric.Description, metric.PointsOf(servers));
        }

        foreach (var series in _others?.Collect() ?? [])
        {
            text.Write(series.Name, series.Kind, series.Unit, series.Description, series.Points);
        }

        _length = text.Bytes.Length;
        return text;
    }
}
