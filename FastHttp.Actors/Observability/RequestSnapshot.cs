namespace FastHttp.Actors.Observability;

/// <summary>One request.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Method">Empty when the request could not be read.</param>
/// <param name="Path">Without the query, cut after 160 bytes.</param>
/// <param name="Route">The name of its route; null without one.</param>
/// <param name="Status">Of the response; 0 when the client was sent none.</param>
/// <param name="Error">What was wrong, as in error.type of the metrics; null when nothing was.</param>
/// <param name="Duration">From its first byte until the response was ready to be sent.</param>
public sealed record RequestSnapshot(
    DateTimeOffset At,
    string Method,
    string Path,
    string? Route,
    int Status,
    string? Error,
    TimeSpan Duration);
