namespace FastHttp.Actors.Observability;

/// <summary>Why a connection ended: for counters, and for whoever reads them.</summary>
internal enum CloseReason : byte
{
    /// <summary>The client closed, having received all its answers.</summary>
    ClosedByClient,

    /// <summary>The client reset, or left while its request was being read or handled.</summary>
    ClientGone,

    /// <summary>An answer said "Connection: close".</summary>
    ClosedByAnswer,

    /// <summary>A request was refused.</summary>
    Refused,

    IdleTimeout,

    /// <summary>The client took its answer too slowly.</summary>
    AnswerTooSlow,

    /// <summary>An answer was given without its request's body, and the client went on sending more of it than is dropped.</summary>
    BodyUnread,

    /// <summary>The head of an answer was sent, and then its handler failed or its length was not the declared one.</summary>
    AnswerBroken,

    /// <summary>The server drains.</summary>
    Draining,

    /// <summary>The server's deadline passed.</summary>
    Aborted,

    /// <summary>The connection actor failed.</summary>
    Failed,
}
