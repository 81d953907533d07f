using Akka.Hosting;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors.Hosting;

/// <summary>Health checks for the host's standard health endpoint.</summary>
public static class FastHttpHealth
{
    /// <summary>
    /// Ready while every server is bound and neither unbinding nor draining, so that a load balancer stops sending before
    /// connections end. Name "akka.fasthttp", tags "akka", "ready".
    /// </summary>
    public static AkkaConfigurationBuilder WithFastHttpReadinessCheck(this AkkaConfigurationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck(
            "akka.fasthttp",
            (system, _, _) =>
            {
                var bindings = FastHttpBindings.Of(system).All;
                var result = bindings.Count > 0 && bindings.All(binding => binding.IsReady)
                    ? HealthCheckResult.Healthy($"{bindings.Count} servers accept requests")
                    : HealthCheckResult.Unhealthy("not bound yet, unbinding or draining");
                return Task.FromResult(result);
            },
            HealthStatus.Unhealthy,
            ["akka", "ready"]);
    }
}
