namespace FastHttp.Actors.Transports;

/// <summary>What the operating system says of a socket. Several bits may come together.</summary>
[Flags]
internal enum Readiness
{
    None = 0,

    /// <summary>There are bytes to receive, or a connection to accept.</summary>
    Readable = 1,

    /// <summary>A send that did not take all bytes may be tried again.</summary>
    Writable = 2,

    /// <summary>
    /// The peer has closed its sending side: receive until 0. The other direction may still be open. A transport that cannot
    /// tell says <see cref="Readable"/> instead, again after each short receive: the 0 itself is what ends the direction.
    /// </summary>
    PeerClosed = 4,

    /// <summary>The connection is broken in both directions. At the latest, receiving and sending tell.</summary>
    Failed = 8,
}

/// <summary>The owner of a socket: told on the loop's thread, and never from within one of its own calls to the socket.</summary>
internal interface IReadinessHandler
{
    void OnReady(Readiness readiness);

    /// <summary>
    /// What is touched when the owner is told, besides the owner: asked a few events before, one step an event from 0 on, so that a
    /// step may follow a reference in what an earlier one has named, which the processor has fetched by then. Null: nothing.
    /// </summary>
    object? Touched(int step) => null;
}
