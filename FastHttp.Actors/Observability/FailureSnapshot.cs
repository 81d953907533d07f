namespace FastHttp.Actors.Observability;

/// <summary>What an actor failed with.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">The path of the actor that failed, which may be a child of the handler's.</param>
/// <param name="Type">The full name of the exception's type.</param>
/// <param name="Message">The exception's message.</param>
/// <param name="Request">Method and path of the request it failed on; null when it was none.</param>
public sealed record FailureSnapshot(DateTimeOffset At, string Actor, string Type, string Message, string? Request);
