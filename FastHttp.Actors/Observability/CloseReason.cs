namespace FastHttp.Actors.Observability;

/// <summary>Why a connection ended: for counters, and for whoever reads them.</summary>
internal enum CloseReason : byte
{
    /// <summary>The client closed, having received all its responses.</summary>
    ClosedByClient,

    /// <summary>The client reset, or left while its request was being read or handled.</summary>
    ClientGone,

    /// <summary>A response said "Connection: close".</summary>
    ClosedByResponse,

    /// <summary>A request was rejected.</summary>
    Rejected,

    IdleTimeout,

    /// <summary>The client took its response too slowly.</summary>
    ResponseTooSlow,

    /// <summary>A response was given without its request's body, and the client went on sending more of it than is dropped.</summary>
    BodyUnread,

    /// <summary>The head of a response was sent, and then its handler failed or its length was not the declared one.</summary>
    ResponseBroken,

    /// <summary>The server drains.</summary>
    Draining,

    /// <summary>The server's deadline passed.</summary>
    Aborted,

    /// <summary>The connection actor failed.</summary>
    Failed,
}
