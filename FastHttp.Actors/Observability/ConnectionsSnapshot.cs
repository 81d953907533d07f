namespace FastHttp.Actors.Observability;

/// <summary>Connections of a server.</summary>
/// <param name="Live">Those with a socket now.</param>
/// <param name="Active">Those of them that have a request under way now.</param>
/// <param name="Opened">All that were accepted.</param>
/// <param name="Rejected">Those of them that were over a limit.</param>
/// <param name="Closed">Those that have ended, by reason ("closed_by_client", "keep_alive_timeout").</param>
/// <param name="AcceptErrors">How often accepting failed.</param>
/// <param name="BytesReceived">All bytes that clients have sent.</param>
/// <param name="BytesSent">All bytes that were sent to clients.</param>
public sealed record ConnectionsSnapshot(
    int Live,
    int Active,
    long Opened,
    long Rejected,
    IReadOnlyDictionary<string, long> Closed,
    long AcceptErrors,
    long BytesReceived,
    long BytesSent);
