namespace FastHttp.Actors.Observability;

/// <summary>Requests of a server, or of one route.</summary>
/// <param name="Total">Those that have ended, in whatever way.</param>
/// <param name="Active">Those under way now.</param>
/// <param name="ByStatus">How many had which status; 0 for those whose client was sent no response.</param>
/// <param name="ByRejection">How many the server responded to in the handler's place, by reason ("handler_timeout", "route_not_found").</param>
/// <param name="RequestBytes">Bytes of request bodies.</param>
/// <param name="ResponseBytes">Bytes of response bodies.</param>
/// <param name="Durations">How long they took; null while times are not measured.</param>
public sealed record RequestsSnapshot(
    long Total,
    int Active,
    IReadOnlyDictionary<int, long> ByStatus,
    IReadOnlyDictionary<string, long> ByRejection,
    long RequestBytes,
    long ResponseBytes,
    DurationsSnapshot? Durations);
