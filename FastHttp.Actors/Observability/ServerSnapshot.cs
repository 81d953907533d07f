namespace FastHttp.Actors.Observability;

/// <summary>
/// A server at one moment: what the dashboard shows, for programs. Numbers count from the server's start and only grow, unless their
/// description says otherwise; they are read while the server runs, so they may differ by what happened in between. Immutable; any
/// thread.
/// </summary>
/// <param name="Name">The server's name, as in the paths of its actors.</param>
/// <param name="State">Where it is in its life.</param>
/// <param name="Endpoints">Where it listens, as "127.0.0.1:8080" or "unix:/path".</param>
/// <param name="At">When this was taken.</param>
/// <param name="StartedAt">When it was bound.</param>
/// <param name="Requests">All requests.</param>
/// <param name="Connections">All connections.</param>
/// <param name="Loops">Its parts on the event loops, with their listeners, in order.</param>
/// <param name="Routes">Its routes with their handlers, in the order they were mapped in; the fallback last.</param>
/// <param name="FailedRequests">The last ones that failed (5xx, or cut off), the newest first; empty while times are not measured.</param>
/// <param name="SlowestRequests">The slowest of the last one to two minutes, the slowest first; empty while times are not measured.</param>
public sealed record ServerSnapshot(
    string Name,
    ServerState State,
    IReadOnlyList<string> Endpoints,
    DateTimeOffset At,
    DateTimeOffset StartedAt,
    RequestsSnapshot Requests,
    ConnectionsSnapshot Connections,
    IReadOnlyList<LoopSnapshot> Loops,
    IReadOnlyList<RouteSnapshot> Routes,
    IReadOnlyList<RequestSnapshot> FailedRequests,
    IReadOnlyList<RequestSnapshot> SlowestRequests);
