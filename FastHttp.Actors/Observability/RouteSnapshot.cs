namespace FastHttp.Actors.Observability;

/// <summary>A route with its handlers.</summary>
/// <param name="Name">As in the log: "GET /users/{id}"; "* (fallback)" for the fallback.</param>
/// <param name="Method">Null: every method.</param>
/// <param name="Pattern">As it was mapped.</param>
/// <param name="Placement">"per-core", "pool", "existing".</param>
/// <param name="HandlerType">The type of the handlers, as far as it is known.</param>
/// <param name="IsAvailable">Every handler takes requests.</param>
/// <param name="Requests">The requests of the route.</param>
/// <param name="Handlers">In order: one for each loop, or those of the pool.</param>
/// <param name="FailuresByType">How often its handlers failed, by the full name of the exception's type.</param>
public sealed record RouteSnapshot(
    string Name,
    string? Method,
    string Pattern,
    string Placement,
    string HandlerType,
    bool IsAvailable,
    RequestsSnapshot Requests,
    IReadOnlyList<HandlerSnapshot> Handlers,
    IReadOnlyDictionary<string, long> FailuresByType);
