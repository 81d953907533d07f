using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors.Hosting;

/// <summary>Health checks for the host's standard health endpoint.</summary>
public static class FastHttpHealth
{
    /// <summary>
    /// Ready while every server is bound and neither unbinding nor draining, so that a load balancer stops sending before
    /// connections end; degraded while a route lacks a handler, and then says which. It is one of the health checks of the
    /// host (<c>services.AddHealthChecks()</c>): an endpoint of the application shows them, as in samples/Hosted.
    /// </summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="unHealthyStatus">What it says when it is not ready.</param>
    /// <param name="name">Its name; null: "akka.fasthttp".</param>
    /// <param name="tags">Its tags, to choose among checks; null: "akka", "ready".</param>
    public static AkkaConfigurationBuilder WithFastHttpReadinessCheck(
        this AkkaConfigurationBuilder builder,
        HealthStatus unHealthyStatus = HealthStatus.Unhealthy,
        string? name = null,
        IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck(
            name ?? "akka.fasthttp",
            (system, _, _) => Task.FromResult(Of(FastHttpBindings.Of(system).All, unHealthyStatus)),
            unHealthyStatus,
            tags ?? ["akka", "ready"]);
    }

    private static HealthCheckResult Of(IReadOnlyList<ServerBinding> bindings, HealthStatus unHealthyStatus)
    {
        if (bindings.Count == 0 || !bindings.All(binding => binding.IsReady))
        {
            return new HealthCheckResult(unHealthyStatus, "not bound yet, unbinding or draining");
        }

        var unavailable = bindings.SelectMany(binding => binding.UnavailableRoutes).ToList();
        return unavailable.Count == 0
            ? HealthCheckResult.Healthy(bindings.Count == 1 ? "1 server accepts requests" : $"{bindings.Count} servers accept requests")
            : HealthCheckResult.Degraded($"without a handler: {string.Join(", ", unavailable)}");
    }
}
