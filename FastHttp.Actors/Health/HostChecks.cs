using System.Diagnostics;
using Akka.Actor;
using Akka.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace FastHttp.Actors.Health;

/// <summary>
/// The health checks of the host that an ActorSystem runs in. Each is run by itself, so that one that hangs is named and the others are
/// shown: the service waits for all that it is asked for, and only asks a check to end at its timeout.
/// </summary>
internal sealed class HostChecks(HealthCheckService service, IEnumerable<HealthCheckRegistration> registrations, TimeSpan timeout)
{
    /// <summary>Null: the system has no host, or the host no health checks.</summary>
    public static HostChecks? Of(ActorSystem system, TimeSpan timeout)
    {
        var setup = system.Settings.Setup.Get<DependencyResolverSetup>();
        var resolver = setup.HasValue ? setup.Value.DependencyResolver : null;
        return resolver?.GetService<HealthCheckService>() is { } service
            && resolver.GetService<IOptions<HealthCheckServiceOptions>>() is { } options
            ? new HostChecks(service, options.Value.Registrations, timeout)
            : null;
    }

    public List<HealthCheckRegistration> TaggedWith(IReadOnlyCollection<string> tags) =>
        [.. registrations.Where(registration => registration.Tags.Overlaps(tags))];

    /// <summary>Its result. Never throws, and ends at the check's own timeout or that of this object, whichever is shorter.</summary>
    public async Task<HealthReportEntry> Run(HealthCheckRegistration registration, CancellationToken aborted)
    {
        var limit = registration.Timeout > TimeSpan.Zero && registration.Timeout < timeout ? registration.Timeout : timeout;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        var began = Stopwatch.GetTimestamp();
        try
        {
            end.CancelAfter(limit);
            // On the pool: neither the container nor a check that begins with something slow may hold the loop.
            var report = await Task.Run(() => service.CheckHealthAsync(one => ReferenceEquals(one, registration), end.Token), CancellationToken.None)
                .WaitAsync(end.Token);
            return report.Entries[registration.Name];
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            return Failed(FormattableString.Invariant($"the check did not end within {limit.TotalSeconds:0.###} s"), cause: null);
        }
        catch (Exception e)
        {
            return Failed(e.Message, e);
        }

        HealthReportEntry Failed(string description, Exception? cause) =>
            new(registration.FailureStatus, description, Stopwatch.GetElapsedTime(began), cause, data: null, registration.Tags);
    }
}
