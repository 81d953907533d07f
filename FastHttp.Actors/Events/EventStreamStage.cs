namespace FastHttp.Actors.Events;

/// <summary>How far an event stream has come.</summary>
internal enum EventStreamStage
{
    /// <summary>The head of the response was not sent.</summary>
    New,
    Open,

    /// <summary>It is about to end in order.</summary>
    Closing,

    /// <summary>Whoever serves it has failed: the connection is about to be aborted.</summary>
    Failed,

    /// <summary>The client takes too little: the connection is about to be aborted.</summary>
    CutOff,
    Ended,
}
