namespace FastHttp.Actors.Transports;

/// <summary>What the operating system reports of a socket. Several bits may come together.</summary>
[Flags]
internal enum Readiness
{
    None = 0,

    /// <summary>There are bytes to receive or connections to accept.</summary>
    Readable = 1,

    /// <summary>After a send that did not take all bytes: send the rest now.</summary>
    Writable = 2,

    /// <summary>
    /// The peer has closed its sending side: receive until 0. The other direction may still be open. A transport that cannot
    /// detect this reports <see cref="Readable"/> instead, again after each short receive, so that the owner comes to the 0. But
    /// while the owner does not receive (it has no room, or wants no more) this is reported by every transport within two seconds,
    /// and so is <see cref="Failed"/>. Only an end behind bytes that nobody receives is seen on no system but Linux.
    /// </summary>
    PeerClosed = 4,

    /// <summary>The connection is broken in both directions. If this is not reported, the next receive or send fails.</summary>
    Failed = 8,
}

/// <summary>The owner of a socket. Called on the loop's thread, never from within one of its own calls to the socket.</summary>
internal interface IReadinessHandler
{
    void OnReady(Readiness readiness);

    /// <summary>
    /// The objects that <see cref="OnReady"/> will use besides the owner, so that the processor can fetch them early. Asked while
    /// the events before this one are served, one step per event, from 0 on. By then the object of the step before is in the
    /// cache, so a step may follow a reference in it. Null: nothing more to fetch.
    /// </summary>
    object? Touched(int step) => null;
}
