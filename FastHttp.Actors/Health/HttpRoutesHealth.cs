using FastHttp.Actors.Health;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors;

/// <summary>Routes that tell a load balancer, or Kubernetes, how the server is.</summary>
public static class HttpRoutesHealth
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>
    /// GET <c>/health/live</c> (an event loop that has been held too long: restart it) and GET <c>/health/ready</c> (send requests here).
    /// 200 when healthy or degraded, 503 when not, each with a JSON body that names the checks. It never fails otherwise.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Live: no event loop of the ActorSystem has been held by one message longer than <paramref name="longestHold"/>. A loop that is
    /// held cannot respond: a probe whose connection is there waits until it gives up, which it takes for a failure too. The other loops
    /// respond with 503 and name the actor.
    /// </para>
    /// <para>
    /// Ready: bound, and no drain has been asked for; degraded, which is 200, while routes lack a handler, which are named.
    /// </para>
    /// <para>
    /// In a host with <c>services.AddHealthChecks()</c> they show the checks that are tagged "live" or "liveness", "ready" or
    /// "readiness" besides; with <c>WithFastHttpLivenessCheck</c> and <c>WithFastHttpReadinessCheck</c> those take the place of the above.
    /// </para>
    /// </remarks>
    /// <param name="routes">The routes. Those of a group have its prefix too.</param>
    /// <param name="prefix">What stands before "/live" and "/ready"; default "/health".</param>
    /// <param name="longestHold">100 ms to 1 day; default 10 s.</param>
    /// <param name="timeout">How long a check of the host may take, also one that does not heed its own timeout; 1 ms to 1 hour, default 5 s.</param>
    /// <exception cref="ArgumentOutOfRangeException">A time is out of its range.</exception>
    public static void MapHealth(this HttpRoutes routes, string prefix = "/health", TimeSpan? longestHold = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(prefix);
        var limit = timeout ?? DefaultTimeout;
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, TimeSpan.FromMilliseconds(1), nameof(timeout));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, TimeSpan.FromHours(1), nameof(timeout));
        var longest = ServerHealth.LongestHold(longestHold);
        // Akka.Hosting tags its own check with the longer word.
        Map("live", new HealthProbe(
            routes, ServerHealth.LivenessName, [.. ServerHealth.LivenessTags, "liveness"],
            server => ServerHealth.Liveness(server?.Loops.Holds ?? [], longest, HealthStatus.Unhealthy), limit));
        Map("ready", new HealthProbe(
            routes, ServerHealth.ReadinessName, [.. ServerHealth.ReadinessTags, "readiness"],
            _ => ServerHealth.Readiness([routes.Monitor], HealthStatus.Unhealthy), limit));

        // The time limit of a check is kept by the thread pool's timers. Where the pool is jammed the loop's own deadline responds, with 503 too.
        void Map(string what, HealthProbe probe) => routes.MapGet($"{prefix}/{what}", probe.Respond).WithTimeout(limit + Grace);
    }
}
