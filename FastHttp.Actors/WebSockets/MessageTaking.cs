namespace FastHttp.Actors.WebSockets;

/// <summary>How the actor of a WebSocket takes messages, and when it is ready for the next one.</summary>
internal enum MessageTaking
{
    /// <summary>As objects; it is ready when it has returned, or has done what it awaits.</summary>
    ByTurn,

    /// <summary>Where they lie; ready as with <see cref="ByTurn"/>.</summary>
    InPlace,

    /// <summary>As objects; it says itself when it is ready, and ends itself.</summary>
    ByDemand,

    /// <summary>There is no actor: what the client sends is read and dropped.</summary>
    Never,
}
