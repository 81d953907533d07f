namespace FastHttp.Actors.Observability;

/// <summary>A listener actor.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Restarts">How often it failed and was restarted.</param>
/// <param name="LastFailure">Null when there was none.</param>
public sealed record ListenerSnapshot(string Path, int Restarts, FailureSnapshot? LastFailure);
