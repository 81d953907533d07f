namespace FastHttp.Actors.WebSockets;

/// <summary>Where a WebSocket is in its life.</summary>
internal enum WebSocketStage
{
    /// <summary>The response that opens it was not sent.</summary>
    New,

    Open,

    /// <summary>Our close frame was sent, and the client's is waited for.</summary>
    Closing,

    Ended,
}
