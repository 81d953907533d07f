using System.Globalization;
using System.Text;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>Prometheus' text format 0.0.4, while it is written. One for each response.</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();
    private readonly HashSet<string> _names = [];

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
            _text.Append("# HELP ").Append(full).Append(' ').Append(EscapeHelp(description)).Append('\n');
        }

        _text.Append("# TYPE ").Append(full).Append(' ').Append(TypeOf(kind)).Append('\n');
        foreach (var point in points)
        {
            var labels = LabelsOf(point.Labels);
            if (kind == MetricKind.Histogram)
            {
                WriteHistogram(full, labels, point);
            }
            else
            {
                WriteSample(full, "", labels, le: null, Number(point.Value));
            }
        }
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

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

    private static string LabelsOf(MetricLabels labels)
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

    private void WriteHistogram(string name, string labels, MetricPoint point)
    {
        // The counts change while they are read: the sum of what was read is the count, so that a scrape never contradicts itself.
        var count = 0L;
        for (var i = 0; i < point.Counts.Length; i++)
        {
            count += point.Counts[i];
            WriteSample(name, "_bucket", labels, i < point.Bounds.Count ? Number(point.Bounds[i]) : "+Inf", Number(count));
        }

        WriteSample(name, "_sum", labels, le: null, Number(point.Value));
        WriteSample(name, "_count", labels, le: null, Number(count));
    }

    private void WriteSample(string name, string suffix, string labels, string? le, string value)
    {
        _text.Append(name).Append(suffix);
        if (labels.Length > 0 || le is not null)
        {
            _text.Append('{').Append(labels);
            if (le is not null)
            {
                _text.Append(labels.Length > 0 ? "," : "").Append("le=\"").Append(le).Append('"');
            }

            _text.Append('}');
        }

        _text.Append(' ').Append(value).Append('\n');
    }
}
