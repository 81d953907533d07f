using FastHttp.Actors;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Hosted;

/// <summary>What the host's health checks say that are tagged "ready": the server's own, and those of whatever else is in the host.</summary>
internal sealed class Readiness(HealthCheckService checks)
{
    public async Task Respond(RequestCtx ctx)
    {
        var report = await checks.CheckHealthAsync(check => check.Tags.Contains("ready"), ctx.Aborted);
        var lines = report.Entries.Select(entry => $"{entry.Key}: {entry.Value.Status}, {entry.Value.Description}");
        ctx.SetStatus(report.Status == HealthStatus.Unhealthy ? 503 : 200).Text(string.Join('\n', lines));
    }
}
