namespace FastHttp.Actors.Push;

/// <summary>What happens when a client does not keep up with what a <see cref="PushHub"/> publishes.</summary>
public enum PushPolicy
{
    /// <summary>
    /// It is cut off, so nothing is lost unseen. A client of server-sent events comes back with the id of the last event it has, and gets
    /// what came after it. A client that takes what it is sent is not cut off because the publisher is fast.
    /// </summary>
    Disconnect,

    /// <summary>
    /// It loses the oldest messages that wait for it. They are counted, and a client of server-sent events gets an event <c>missed</c> that
    /// says how many.
    /// </summary>
    DropOldest,

    /// <summary>It gets only the newest message of those that wait: for states, of which each one replaces the one before.</summary>
    LatestOnly,

    /// <summary>
    /// The publisher waits for it: <see cref="PushHub.PublishAsync(string, string?, CancellationToken)"/> ends later, and
    /// <see cref="PushHub.Publish(string, string?)"/> returns false. A client that takes too little is cut off by the server's least data rate
    /// (<c>min-response-data-rate</c>): by default 5 seconds after it was first waited for, later if its system took much before that (64 KiB count for
    /// 273 seconds). One that takes just enough holds the publisher at that rate, so it is for clients that are trusted.
    /// </summary>
    Wait,
}
