using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace FastHttp.Actors.Health;

/// <summary>What a server says of itself, as health checks do. Any thread; nothing here waits for a loop or an actor.</summary>
internal static class ServerHealth
{
    public const string ReadinessName = "akka.fasthttp";
    public const string LivenessName = "akka.fasthttp.liveness";

    /// <summary>On each check of ours, whatever other tags it is given, as Akka.Hosting puts "akka" on each of its own.</summary>
    public const string Tag = "fasthttp";

    public static readonly string[] ReadinessTags = ["ready"];
    public static readonly string[] LivenessTags = ["live"];

    /// <summary>
    /// Whoever restarts the process for it takes all its connections with it. So it is longer than a garbage collection, the loading
    /// of code or a call that is merely slow, and half of the time that handlers have by default: nobody on that core gets a
    /// response any more.
    /// </summary>
    public static readonly TimeSpan DefaultLongestHold = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentOutOfRangeException">Not 100 ms to 1 day. The watchdog's looks may be 500 ms apart; less says nothing of a process.</exception>
    public static TimeSpan LongestHold(TimeSpan? longestHold)
    {
        var longest = longestHold ?? DefaultLongestHold;
        ArgumentOutOfRangeException.ThrowIfLessThan(longest, TimeSpan.FromMilliseconds(100), nameof(longestHold));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(longest, TimeSpan.FromDays(1), nameof(longestHold));
        return longest;
    }

    public static HealthCheckResult Readiness(IReadOnlyCollection<ServerMonitor> servers, HealthStatus failureStatus)
    {
        if (servers.Count == 0 || !servers.All(server => server.IsReady))
        {
            return new HealthCheckResult(failureStatus, "not bound yet, unbinding or draining");
        }

        var unavailable = servers.SelectMany(server => server.UnavailableRoutes).ToList();
        return unavailable.Count == 0
            ? HealthCheckResult.Healthy(servers.Count == 1 ? "1 server accepts requests" : $"{servers.Count} servers accept requests")
            : HealthCheckResult.Degraded($"without a handler: {string.Join(", ", unavailable)}");
    }

    /// <param name="holds">Of the loops of the ActorSystem; empty: none has been started.</param>
    /// <param name="longestHold">A loop that is held longer by a single message is not alive.</param>
    /// <param name="failureStatus">What the result is then.</param>
    public static HealthCheckResult Liveness(IReadOnlyList<LoopHold> holds, TimeSpan longestHold, HealthStatus failureStatus)
    {
        var held = holds.Where(hold => hold.Time > longestHold).Select(Describe).ToList();
        return held.Count == 0
            ? HealthCheckResult.Healthy(holds.Count == 1 ? "1 event loop moves on" : $"{holds.Count} event loops move on")
            : new HealthCheckResult(failureStatus, string.Join("; ", held));
    }

    private static string Describe(LoopHold hold) => FormattableString.Invariant(
        $"event loop {hold.LoopIndex} has been held for {hold.Time.TotalSeconds:0.0} s by {hold.Actor ?? "code that went on after an await"}");
}
