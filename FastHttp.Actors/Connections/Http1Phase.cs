namespace FastHttp.Actors.Connections;

/// <summary>How far an HTTP/1.1 exchange is.</summary>
internal enum Http1Phase : byte
{
    /// <summary>Before a request, or in its head.</summary>
    Head,

    /// <summary>In the request's body.</summary>
    Body,

    /// <summary>A handler has the request.</summary>
    Handling,

    /// <summary>There was a response before the body was read; the body is received and dropped.</summary>
    UnreadBody,
}
