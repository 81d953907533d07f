namespace FastHttp.Actors.WebSockets;

/// <summary>How far a WebSocket has come.</summary>
internal enum SocketStage
{
    /// <summary>The response that opens it was not sent.</summary>
    New,
    Open,

    /// <summary>Our close frame was sent, and the client's is waited for.</summary>
    Closing,

    /// <summary>The client takes too little: the connection is about to be aborted.</summary>
    CutOff,
    Ended,
}
