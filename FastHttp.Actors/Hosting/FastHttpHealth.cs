using Akka.Actor;
using Akka.Hosting;
using FastHttp.Actors.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors.Hosting;

/// <summary>
/// The servers' health among the health checks of the host (<c>services.AddHealthChecks()</c>), in the form that Akka.Hosting's
/// <c>WithHealthCheck</c> has. <see cref="HttpRoutesHealth.MapHealth"/> shows them over HTTP.
/// </summary>
public static class FastHttpHealth
{
    /// <summary>
    /// Ready while every server is bound and neither unbinding nor draining, so that a load balancer stops sending before
    /// connections end; degraded while a route lacks a handler, and then says which.
    /// </summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="name">Its name; null: "akka.fasthttp".</param>
    /// <param name="failureStatus">What it says when it is not ready; null: Unhealthy.</param>
    /// <param name="tags">Its tags, to choose among checks; null: "ready". "akka" and "fasthttp" are added.</param>
    /// <param name="timeout">How long the check may take; null: any time. It waits for nothing.</param>
    public static AkkaConfigurationBuilder WithFastHttpReadinessCheck(
        this AkkaConfigurationBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        var failure = failureStatus ?? HealthStatus.Unhealthy;
        return builder.Add(
            name ?? ServerHealth.ReadinessName,
            system => ServerHealth.Readiness([.. FastHttpBindings.Of(system).All.Select(binding => binding.Monitor)], failure),
            failure,
            tags ?? ServerHealth.ReadinessTags,
            timeout);
    }

    /// <summary>
    /// Alive while every event loop moves on: it fails when one has been held by a single message longer than <paramref name="longestHold"/>,
    /// and then names the loop and the actor. It runs on the thread pool and waits for no loop.
    /// </summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="name">Its name; null: "akka.fasthttp.liveness".</param>
    /// <param name="failureStatus">What it says when a loop is held; null: Unhealthy.</param>
    /// <param name="tags">Its tags, to choose among checks; null: "live". "akka" and "fasthttp" are added.</param>
    /// <param name="timeout">How long the check may take; null: any time. It waits for nothing.</param>
    /// <param name="longestHold">
    /// 100 ms to 1 day; null: 10 s, which is longer than garbage collections and slow calls take. Who restarts the process for it resets all
    /// connections.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="longestHold"/> is out of its range.</exception>
    public static AkkaConfigurationBuilder WithFastHttpLivenessCheck(
        this AkkaConfigurationBuilder builder,
        string? name = null,
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null,
        TimeSpan? longestHold = null)
    {
        var failure = failureStatus ?? HealthStatus.Unhealthy;
        var longest = ServerHealth.LongestHold(longestHold);
        return builder.Add(
            name ?? ServerHealth.LivenessName,
            system => ServerHealth.Liveness(FastHttpExt.Get(system).StartedLoops?.Holds ?? [], longest, failure),
            failure,
            tags ?? ServerHealth.LivenessTags,
            timeout);
    }

    private static AkkaConfigurationBuilder Add(
        this AkkaConfigurationBuilder builder,
        string name,
        Func<ActorSystem, HealthCheckResult> check,
        HealthStatus failureStatus,
        IEnumerable<string> tags,
        TimeSpan? timeout)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.WithHealthCheck(
            name, (system, _, _) => Task.FromResult(check(system)), failureStatus, ["akka", ServerHealth.Tag, .. tags], timeout);
    }
}
