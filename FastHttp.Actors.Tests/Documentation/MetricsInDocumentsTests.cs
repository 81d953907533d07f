using System.Text.Json;
using System.Text.RegularExpressions;
using FastHttp.Actors.Metrics;
using FastHttp.Actors.Observability.Instruments;
using FastHttp.Actors.Tests.Metrics;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>docs/telemetry.md, section Metrics, and the dashboard know the metrics that there are, and no others.</summary>
public sealed partial class MetricsInDocumentsTests
{
    private static readonly string Docs = Path.Combine(SourceTree.Root, "docs");

    [Fact]
    public void Every_metric_has_a_row_with_its_kind_its_unit_and_its_attributes()
    {
        var rows = File.ReadAllText(Path.Combine(Docs, "telemetry.md")).Split("## Metrics")[1].Split("## Traces")[0].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|', ' ').Split(" | "))
            .ToList();

        Assert.Equal(
            MetricTable.All.Concat(ActorMetrics.All).Select(metric => string.Join(
                " | ", $"`{metric.Name}`", KindOf(metric.Kind), OrNone([metric.Unit]), OrNone(metric.Attributes))).Order(),
            rows.Select(row => string.Join(" | ", row.Take(4))).Order());
        Assert.All(rows, row => Assert.Equal(6, row.Length));
    }

    [Fact]
    public async Task Every_metric_and_label_of_the_dashboard_is_there()
    {
        using var dashboard = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(Docs, "dashboards", "fasthttp-actors.json")));
        var queries = dashboard.RootElement.GetProperty("panels").EnumerateArray()
            .SelectMany(panel => panel.TryGetProperty("targets", out var targets) ? targets.EnumerateArray() : default(JsonElement.ArrayEnumerator))
            .Select(target => target.GetProperty("expr").GetString()!)
            .Concat(dashboard.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray()
                .Where(variable => variable.TryGetProperty("definition", out _))
                .Select(variable => variable.GetProperty("definition").GetString()!))
            .ToList();
        await using var server = await TestServer.Start(routes => routes.MapMetrics());
        GC.Collect();
        var runtime = (await PrometheusPage.Of(server)).Samples.Where(sample => sample.Name.StartsWith("dotnet_", StringComparison.Ordinal)).ToList();
        var names = MetricTable.All.SelectMany(NamesOf).Concat(runtime.Select(sample => sample.Name)).ToHashSet();
        var labels = MetricTable.All.SelectMany(metric => metric.Attributes).Select(PrometheusName.OfLabel)
            .Concat(runtime.SelectMany(sample => sample.Labels.Keys)).Concat(["le", "job", "instance"]).ToHashSet();

        Assert.True(queries.Count > 30);
        Assert.Empty(queries.SelectMany(query => MetricName().Matches(query)).Select(match => match.Groups[1].Value).Except(names));
        Assert.All(queries, query => Assert.Matches(MetricName(), query));
        Assert.Empty(queries.SelectMany(query => Grouping().Matches(query)).SelectMany(match => match.Groups[1].Value.Split(", ")).Except(labels));
        Assert.Empty(queries.SelectMany(query => Matcher().Matches(query)).Select(match => match.Groups[1].Value).Except(labels));
    }

    private static string KindOf(MetricKind kind) => kind switch
    {
        MetricKind.UpDownCounter => "up-down counter",
        _ => kind.ToString().ToLowerInvariant(),
    };

    private static string OrNone(IReadOnlyList<string> names) =>
        names.All(name => name.Length == 0) ? "-" : string.Join(", ", names.Select(name => $"`{name}`"));

    private static IEnumerable<string> NamesOf(Metric metric)
    {
        var name = PrometheusName.Of(metric.Name, metric.Kind, metric.Unit);
        return metric.Kind == MetricKind.Histogram ? [$"{name}_bucket", $"{name}_sum", $"{name}_count"] : [name];
    }

    [GeneratedRegex(@"([a-z][a-z_]+)(?:\{|, (?:job|instance)\))")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"by \(([^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex("([a-z_]+)(?:=~|!=|=)\"")]
    private static partial Regex Matcher();
}
