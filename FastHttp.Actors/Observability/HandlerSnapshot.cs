namespace FastHttp.Actors.Observability;

/// <summary>A handler actor.</summary>
/// <param name="Path">Its path.</param>
/// <param name="State">How it is.</param>
/// <param name="Since">Since when; a restart begins anew.</param>
/// <param name="Restarts">How often it was restarted, or made anew after its end.</param>
/// <param name="MailboxDepth">Messages that wait for it now; an estimate. 0 where it cannot be known.</param>
/// <param name="LastFailure">Null when there was none.</param>
public sealed record HandlerSnapshot(
    string Path,
    HandlerState State,
    DateTimeOffset Since,
    int Restarts,
    int MailboxDepth,
    FailureSnapshot? LastFailure);
