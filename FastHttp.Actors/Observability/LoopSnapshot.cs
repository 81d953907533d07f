namespace FastHttp.Actors.Observability;

/// <summary>A server's part on one event loop.</summary>
/// <param name="Index">The loop's number, from 0.</param>
/// <param name="LiveConnections">Connections with a socket now.</param>
/// <param name="ActiveRequests">Requests under way now.</param>
/// <param name="BusySeconds">How long the loop was at work since it was started, for whichever server; the rest it slept.</param>
/// <param name="TotalSeconds">How long ago it was started.</param>
/// <param name="Stalls">How often one message held it longer than the stall warning's time.</param>
/// <param name="Messages">Messages it has delivered to actors.</param>
/// <param name="Listener">The listener actor of the server on this loop.</param>
public sealed record LoopSnapshot(
    int Index,
    int LiveConnections,
    int ActiveRequests,
    double BusySeconds,
    double TotalSeconds,
    long Stalls,
    long Messages,
    ListenerSnapshot Listener)
{
    /// <summary>Which part of the time between an earlier snapshot and this one it was at work: 0 to 1.</summary>
    public double BusyRatioSince(LoopSnapshot earlier)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        var total = TotalSeconds - earlier.TotalSeconds;
        return total <= 0 ? 0 : Math.Clamp((BusySeconds - earlier.BusySeconds) / total, 0, 1);
    }
}
