using System.Buffers;
using System.Diagnostics;
using FastHttp.Actors.Handlers;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors.Health;

/// <summary>
/// One of the routes of <see cref="HttpRoutesHealth.MapHealth"/>: the checks of the host that have one of its tags, and what the server
/// says of itself unless one of them does that.
/// </summary>
/// <param name="routes">Of the server.</param>
/// <param name="name">The name of what the server says of itself.</param>
/// <param name="tags">Which checks of the host are shown.</param>
/// <param name="own">What the server says of itself; null before it is bound.</param>
/// <param name="timeout">How long a check may take.</param>
internal sealed class HealthProbe(
    HttpRoutes routes, string name, IReadOnlyCollection<string> tags, Func<IServerState?, HealthCheckResult> own, TimeSpan timeout)
{
    public async Task Respond(RequestCtx ctx)
    {
        HealthReport report;
        try
        {
            report = await Report(ctx.Aborted);
        }
        catch (Exception e)
        {
            // The host's services are gone, or the checks cannot be made: a probe is told so.
            report = new HealthReport(
                new Dictionary<string, HealthReportEntry> { [name] = new(HealthStatus.Unhealthy, $"the health checks cannot be run: {e.Message}", TimeSpan.Zero, e, data: null) },
                TimeSpan.Zero);
        }

        var json = new ArrayBufferWriter<byte>();
        HealthJson.Write(report, json);
        // RFC 9111 5.2.2.5: what was true then must not be shown later.
        ctx.SetStatus(report.Status == HealthStatus.Unhealthy ? 503 : 200)
            .AddField("Cache-Control", "no-store")
            .SetContentType("application/json")
            .Bytes(json.WrittenSpan);
    }

    private async Task<HealthReport> Report(CancellationToken aborted)
    {
        var began = Stopwatch.GetTimestamp();
        var server = routes.Server;
        var entries = new Dictionary<string, HealthReportEntry>();
        if (server is not null && HostChecks.Of(server.System, timeout) is { } host)
        {
            var chosen = host.TaggedWith(tags);
            var results = await Task.WhenAll(chosen.Select(registration => host.Run(registration, aborted)));
            foreach (var (registration, result) in chosen.Zip(results))
            {
                entries[registration.Name] = result;
            }
        }

        if (!entries.Values.Any(entry => entry.Tags.Contains(ServerHealth.Tag)))
        {
            var result = own(server);
            entries[name] = new HealthReportEntry(result.Status, result.Description, Stopwatch.GetElapsedTime(began), result.Exception, result.Data);
        }

        return new HealthReport(entries, Stopwatch.GetElapsedTime(began));
    }
}
