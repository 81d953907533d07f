using System.Text;
using FastHttp.Actors.Observability.Instruments;

namespace FastHttp.Actors.Metrics;

/// <summary>Names as OpenTelemetry's exporter makes them for Prometheus ("Prometheus and OpenMetrics Compatibility" of its specification).</summary>
internal static class PrometheusName
{
    private static readonly Dictionary<string, string> Units = new()
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
        ["$"] = "dollars",
        ["1"] = "",
    };

    private static readonly Dictionary<string, string> PerUnits = new()
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>Dots become underscores, then come the unit in words and, of a counter, "total".</summary>
    public static string Of(string name, MetricKind kind, string? unit)
    {
        var result = Clean(name, mayHaveColon: true);
        if (InWords(unit ?? "") is { Length: > 0 } words && !result.EndsWith(words, StringComparison.Ordinal))
        {
            result += $"_{words}";
        }

        return kind switch
        {
            MetricKind.Counter when !result.EndsWith("_total", StringComparison.Ordinal) => $"{result}_total",
            // A share of 1.
            MetricKind.Gauge when unit == "1" && !result.EndsWith("_ratio", StringComparison.Ordinal) => $"{result}_ratio",
            _ => result,
        };
    }

    public static string OfLabel(string name) => Clean(name, mayHaveColon: false);

    private static string Clean(string name, bool mayHaveColon)
    {
        var result = new StringBuilder(name.Length + 1);
        foreach (var c in name)
        {
            var isAllowed = char.IsAsciiLetterOrDigit(c) || (mayHaveColon && c == ':');
            if (result.Length == 0 && char.IsAsciiDigit(c))
            {
                result.Append('_');
            }

            if (isAllowed)
            {
                result.Append(c);
            }
            else if (result.Length == 0 || result[^1] != '_')
            {
                result.Append('_');
            }
        }

        return result.Length == 0 ? "_" : result.ToString();
    }

    // What is in braces is no unit but says what is counted.
    private static string InWords(string unit)
    {
        var plain = new StringBuilder();
        var depth = 0;
        foreach (var c in unit)
        {
            depth += c == '{' ? 1 : 0;
            if (depth == 0)
            {
                plain.Append(c);
            }

            depth -= c == '}' && depth > 0 ? 1 : 0;
        }

        var text = plain.ToString();
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return Clean(text);
        }

        var per = text[(slash + 1)..];
        return per.Length == 0 ? Clean(text[..slash]) : $"{Clean(text[..slash])}_per_{PerUnits.GetValueOrDefault(per) ?? PrometheusName.Clean(per, mayHaveColon: false)}".TrimStart('_');

        static string Clean(string part) => part.Length == 0 ? "" : Units.GetValueOrDefault(part) ?? PrometheusName.Clean(part, mayHaveColon: false);
    }
}
