namespace FastHttp.Actors;

/// <summary>
/// The rest of a request's body will never come: what was read of it is not the whole. The client left, broke a rule or was too slow, or
/// the request is over; the server has dealt with it, so there is nobody to respond to. Views of a body (<c>FastHttp.Actors.Streams</c>)
/// throw it where <see cref="RequestCtx.ReadBodyAsync"/> gives <see cref="BodyPart.IsAborted"/>. A handler that lets it through is logged at
/// Debug only.
/// </summary>
public sealed class BodyAbortedException : IOException
{
    /// <summary>With a text that says what has happened.</summary>
    public BodyAbortedException()
        : this("The rest of the request's body will not come: the client has left or was cut off, or the request is over.")
    {
    }

    /// <summary>With a text of one's own.</summary>
    public BodyAbortedException(string message)
        : base(message)
    {
    }

    /// <summary>With a text of one's own, and what has caused it.</summary>
    public BodyAbortedException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
