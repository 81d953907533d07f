namespace FastHttp.Actors.Http;

/// <summary>The forms of a request target, RFC 9112 section 3.2; HTTP/2 says the same with its pseudo-header fields.</summary>
internal enum TargetForm
{
    Origin,
    Absolute,
    Authority,
    Asterisk,
}
