namespace FastHttp.Actors.Connections;

/// <summary>What a connection's deadline is for. A connection has one at a time.</summary>
internal enum DeadlineKind : byte
{
    /// <summary>The next request.</summary>
    Idle,

    /// <summary>The rest of a request's head.</summary>
    Head,

    /// <summary>More of a request's body: its data rate is looked at.</summary>
    Body,

    /// <summary>A handler's response.</summary>
    Handler,

    /// <summary>The client takes what is sent: its data rate is looked at.</summary>
    ResponseRate,

    /// <summary>The rest of a body that nobody reads.</summary>
    UnreadBody,

    /// <summary>Of what the connection was switched to.</summary>
    Upgraded,

    /// <summary>The client's end, after ours.</summary>
    Linger,
}
