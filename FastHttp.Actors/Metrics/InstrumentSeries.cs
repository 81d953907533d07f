using System.Diagnostics.Metrics;
using System.Globalization;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>The series of one instrument of another meter, by their attributes. Any thread.</summary>
internal sealed class InstrumentSeries(Instrument instrument)
{
    /// <summary>As OpenTelemetry's SDK: an attribute with an endless number of values must not fill the memory.</summary>
    public const int MaxSeries = 2000;

    // OpenTelemetry's defaults.
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private static readonly MetricLabels Overflow = new([KeyValuePair.Create("otel.metric.overflow", (object?)true)]);

    private readonly Lock _changing = new();
    private readonly Dictionary<MetricLabels, MetricPoint> _points = [];
    private readonly MetricKind _kind = KindOf(instrument);
    private readonly double[] _bounds = BoundsOf(instrument);

    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var pairs = tags.ToArray();
        Array.Sort(pairs, static (one, other) => string.CompareOrdinal(one.Key, other.Key));
        var labels = new MetricLabels(pairs);
        lock (_changing)
        {
            var point = PointOf(labels);
            if (_kind == MetricKind.Histogram)
            {
                var counts = new long[_bounds.Length + 1];
                counts[BucketSearch.IndexOf(_bounds, value)] = 1;
                point.AddHistogram(_bounds, counts, value);
            }
            else
            {
                // An observable counter tells its total.
                point.Value = _kind == MetricKind.Gauge || instrument.IsObservable ? value : point.Value + value;
            }
        }
    }

    /// <summary>Observable instruments are about to be asked: what they do not tell any more is gone.</summary>
    public void BeginReading()
    {
        if (instrument.IsObservable)
        {
            lock (_changing)
            {
                _points.Clear();
            }
        }
    }

    public SeriesReading Read()
    {
        lock (_changing)
        {
            return new(instrument.Name, _kind, instrument.Unit, instrument.Description, [.. _points.Values.Select(point => point.Copy())]);
        }
    }

    private static MetricKind KindOf(Instrument instrument)
    {
        var type = instrument.GetType().GetGenericTypeDefinition();
        return type == typeof(Histogram<>) ? MetricKind.Histogram
            : type == typeof(Counter<>) || type == typeof(ObservableCounter<>) ? MetricKind.Counter
            : type == typeof(UpDownCounter<>) || type == typeof(ObservableUpDownCounter<>) ? MetricKind.UpDownCounter
            : MetricKind.Gauge;
    }

    private static double[] BoundsOf(Instrument instrument) => instrument switch
    {
        Instrument<byte> one => Of(one),
        Instrument<short> one => Of(one),
        Instrument<int> one => Of(one),
        Instrument<long> one => Of(one),
        Instrument<float> one => Of(one),
        Instrument<double> one => Of(one),
        Instrument<decimal> one => Of(one),
        _ => DefaultBounds,
    };

    private static double[] Of<T>(Instrument<T> instrument)
        where T : struct => instrument.Advice?.HistogramBucketBoundaries is { } bounds
        ? [.. bounds.Select(bound => Convert.ToDouble(bound, CultureInfo.InvariantCulture))]
        : DefaultBounds;

    private MetricPoint PointOf(MetricLabels labels)
    {
        if (!_points.TryGetValue(labels, out var point))
        {
            labels = _points.Count >= MaxSeries ? Overflow : labels;
            if (!_points.TryGetValue(labels, out point))
            {
                _points[labels] = point = new MetricPoint(labels);
            }
        }

        return point;
    }
}
