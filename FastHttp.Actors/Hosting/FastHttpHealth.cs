using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors.Hosting;

/// <summary>Health checks for the host's standard health endpoint.</summary>
public static class FastHttpHealth
{
    /// <summary>
    /// Ready while every server is bound and neither unbinding nor draining, so that a load balancer stops sending before
    /// connections end; degraded while a route lacks a handler, and then says which. Name "akka.fasthttp", tags "akka", "ready".
    /// </summary>
    public static AkkaConfigurationBuilder WithFastHttpReadinessCheck(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck(
            "akka.fasthttp",
            (system, _, _) =>
            {
                var bindings = FastHttpBindings.Of(system).All;
                return Task.FromResult(Of(bindings));
            },
            HealthStatus.Unhealthy,
            ["akka", "ready"]);
    }

    private static HealthCheckResult Of(IReadOnlyList<ServerBinding> bindings)
    {
        if (bindings.Count == 0 || !bindings.All(binding => binding.IsReady))
        {
            return HealthCheckResult.Unhealthy("not bound yet, unbinding or draining");
        }

        var unavailable = bindings.SelectMany(binding => binding.UnavailableRoutes).ToList();
        return unavailable.Count == 0
            ? HealthCheckResult.Healthy($"{bindings.Count} servers accept requests")
            : HealthCheckResult.Degraded($"without a handler: {string.Join(", ", unavailable)}");
    }
}
