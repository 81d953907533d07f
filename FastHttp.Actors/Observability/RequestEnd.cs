using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability;

/// <summary>What became of a request.</summary>
/// <param name="Status">Of its response; 0 when the client was sent none.</param>
/// <param name="RequestBytes">Of its body, as far as it was taken.</param>
/// <param name="ResponseBytes">Of the response's body, without framing.</param>
/// <param name="Rejection">Why the server responded in the handler's place; none when it did not.</param>
/// <param name="CutOff">Why its connection ended before the response was whole; null when that was sent, or is pending.</param>
internal readonly record struct RequestEnd(int Status, long RequestBytes, long ResponseBytes, Rejection Rejection, CloseReason? CutOff)
{
    /// <summary>The server or its handler did not do what was asked; a client's mistake is none.</summary>
    public bool IsFailure => Status >= 500 || CutOff is not null;
}
