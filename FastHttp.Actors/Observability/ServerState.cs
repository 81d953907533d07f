namespace FastHttp.Actors.Observability;

/// <summary>Where a server is in its life.</summary>
public enum ServerState
{
    /// <summary>It is not bound yet.</summary>
    Starting,

    /// <summary>It listens and serves.</summary>
    Serving,

    /// <summary>It serves as before, but is about to close its listening sockets: the drain delay runs.</summary>
    Unbinding,

    /// <summary>It accepts no more connections; those it has go on.</summary>
    Unbound,

    /// <summary>It finishes what has arrived and ends its connections.</summary>
    Draining,

    /// <summary>It has ended.</summary>
    Ended,
}
