using System.Buffers;
using System.Globalization;
using System.Text;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>Prometheus' text format 0.0.4, while it is written: hundreds of routes make megabytes. One for each response.</summary>
internal sealed class PrometheusText(int expectedLength)
{
    private readonly ArrayBufferWriter<byte> _text = new(Math.Max(expectedLength, 4096));
    private readonly HashSet<string> _names = [];
    private readonly Dictionary<double, byte[]> _bounds = [];

    public ReadOnlySpan<byte> Bytes => _text.WrittenSpan;

    /// <summary>One metric with all its points. A second one that has the same name for Prometheus is left out: Prometheus would reject all.</summary>
    public void Write(string name, MetricKind kind, string? unit, string? description, IReadOnlyCollection<MetricPoint> points)
    {
        var full = PrometheusName.Of(name, kind, unit);
        if (points.Count == 0 || !_names.Add(full))
        {
            return;
        }

        if (!string.IsNullOrEmpty(description))
        {
            Append($"# HELP {full} {EscapeHelp(description)}\n");
        }

        Append($"# TYPE {full} {TypeOf(kind)}\n");
        if (kind == MetricKind.Histogram)
        {
            WriteHistograms(full, points);
            return;
        }

        var line = Encoding.UTF8.GetBytes(full);
        foreach (var point in points)
        {
            WriteSample(line, LabelsOf(point.Labels), le: [], point.Value);
        }
    }

    private static string TypeOf(MetricKind kind) => kind switch
    {
        MetricKind.Counter => "counter",
        MetricKind.Histogram => "histogram",
        // What may shrink is a gauge there.
        _ => "gauge",
    };

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string EscapeValue(string text) =>
        text.AsSpan().IndexOfAny('\\', '\n', '"') < 0 ? text : EscapeHelp(text).Replace("\"", "\\\"", StringComparison.Ordinal);

    // Those of a route are there as long as its server, so that most are made once.
    private static byte[] LabelsOf(MetricLabels labels) => labels.Written ??= Encoding.UTF8.GetBytes(TextOf(labels));

    private static string TextOf(MetricLabels labels)
    {
        var text = new StringBuilder();
        var names = new HashSet<string>();
        foreach (var (name, value) in labels.Pairs)
        {
            // Two attributes may become one label, which must not be there twice.
            var label = PrometheusName.OfLabel(name);
            if (names.Add(label))
            {
                text.Append(text.Length == 0 ? "" : ",").Append(label).Append("=\"")
                    .Append(EscapeValue(ValueOf(value))).Append('"');
            }
        }

        return text.ToString();
    }

    private static string ValueOf(object? value) => value switch
    {
        bool truth => truth ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        double.NaN => "NaN",
        _ => value.ToString("R", CultureInfo.InvariantCulture).Replace('E', 'e'),
    };

    private void WriteHistograms(string name, IReadOnlyCollection<MetricPoint> points)
    {
        var (bucket, sum, total) = (Encoding.UTF8.GetBytes($"{name}_bucket"), Encoding.UTF8.GetBytes($"{name}_sum"), Encoding.UTF8.GetBytes($"{name}_count"));
        foreach (var point in points)
        {
            var labels = LabelsOf(point.Labels);
            // The counts change while they are read: the sum of what was read is the count, so that a scrape never contradicts itself.
            var count = 0L;
            for (var i = 0; i < point.Counts.Length; i++)
            {
                count += point.Counts[i];
                WriteSample(bucket, labels, LabelOf(i < point.Bounds.Count ? point.Bounds[i] : double.PositiveInfinity), count);
            }

            WriteSample(sum, labels, le: [], point.Value);
            WriteSample(total, labels, le: [], count);
        }
    }

    private byte[] LabelOf(double bound)
    {
        if (!_bounds.TryGetValue(bound, out var label))
        {
            _bounds[bound] = label = Encoding.UTF8.GetBytes($"le=\"{Number(bound)}\"");
        }

        return label;
    }

    private void WriteSample(ReadOnlySpan<byte> name, ReadOnlySpan<byte> labels, ReadOnlySpan<byte> le, double value)
    {
        _text.Write(name);
        if (labels.Length + le.Length > 0)
        {
            _text.Write("{"u8);
            _text.Write(labels);
            _text.Write(labels.Length > 0 && le.Length > 0 ? ","u8 : []);
            _text.Write(le);
            _text.Write("}"u8);
        }

        _text.Write(" "u8);
        // Most are counts.
        if (Math.Abs(value) < 1e15 && value == (long)value)
        {
            ((long)value).TryFormat(_text.GetSpan(24), out var length, default, CultureInfo.InvariantCulture);
            _text.Advance(length);
        }
        else
        {
            Append(Number(value));
        }

        _text.Write("\n"u8);
    }

    private void Append(string text) => Encoding.UTF8.GetBytes(text, _text);
}
