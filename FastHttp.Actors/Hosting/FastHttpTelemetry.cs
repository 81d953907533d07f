using FastHttp.Actors.Observability;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace FastHttp.Actors.Hosting;

/// <summary>What the servers tell, for OpenTelemetry's SDK.</summary>
public static class FastHttpTelemetry
{
    /// <summary>
    /// Adds the meters <c>FastHttp.Actors</c> and <c>FastHttp.Actors.Akka</c>; the second one has numbers only of servers with
    /// <see cref="FastHttpOptions.ActorMetrics"/>. Servers measure how long requests take from then on.
    /// </summary>
    public static MeterProviderBuilder AddFastHttpInstrumentation(this MeterProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddMeter(ServerMeter.Name, ServerMeter.ActorsName);
    }

    /// <summary>Adds the source of spans <c>FastHttp.Actors</c>.</summary>
    public static TracerProviderBuilder AddFastHttpInstrumentation(this TracerProviderBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddSource("FastHttp.Actors");
    }
}
