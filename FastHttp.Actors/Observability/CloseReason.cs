namespace FastHttp.Actors.Observability;

/// <summary>Why a connection ended: for counters, and for whoever reads them.</summary>
internal enum CloseReason
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

    /// <summary>The server drains.</summary>
    Draining,

    /// <summary>The server's deadline passed.</summary>
    Aborted,

    /// <summary>The connection actor failed.</summary>
    Failed,
}
