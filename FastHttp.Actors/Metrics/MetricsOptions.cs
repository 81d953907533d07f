using FastHttp.Actors.Observability;

namespace FastHttp.Actors;

/// <summary>What <see cref="HttpRoutesMetrics.MapMetrics"/> shows besides the metrics of the server itself.</summary>
public sealed class MetricsOptions
{
    private readonly HashSet<string> _meters = [];

    internal MetricsOptions()
    {
    }

    /// <summary>Whether the metrics of the .NET runtime (the meter <c>System.Runtime</c>) are shown; default true.</summary>
    public bool IncludeRuntime { get; set; } = true;

    internal IReadOnlySet<string> Meters => IncludeRuntime ? new HashSet<string>(_meters) { "System.Runtime" } : _meters;

    /// <summary>
    /// Shows the instruments of meters with these exact names, from the moment the server is bound. Of one instrument up to 2,000 series;
    /// what comes beyond is counted in one with <c>otel_metric_overflow="true"</c>.
    /// </summary>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    public MetricsOptions AddMeter(params string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        foreach (var name in names)
        {
            ArgumentException.ThrowIfNullOrEmpty(name, nameof(names));
            // Those of the server are shown anyway, and cheaper.
            if (name is not (ServerMeter.Name or ServerMeter.ActorsName))
            {
                _meters.Add(name);
            }
        }

        return this;
    }
}
