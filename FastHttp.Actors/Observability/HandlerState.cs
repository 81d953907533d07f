namespace FastHttp.Actors.Observability;

/// <summary>How a handler actor is.</summary>
public enum HandlerState
{
    /// <summary>It is being made.</summary>
    Starting,

    /// <summary>It takes requests.</summary>
    Running,

    /// <summary>
    /// It was given up (it cannot start, or its restarts are used up); it is made anew after a pause. Its requests are answered with 503.
    /// </summary>
    GivenUp,

    /// <summary>
    /// It has stopped, and nobody makes it anew: it is an actor of the application's, or whoever made it is gone. Its requests are answered
    /// with 503 until the server is bound anew.
    /// </summary>
    Stopped,
}
