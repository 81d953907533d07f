using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Connections;

/// <summary>A response whose head has left and whose body is sent in pieces. Made for each such response; the loop's thread only.</summary>
/// <param name="framing">How the end of the body is told.</param>
/// <param name="sendsBody">False for a response to HEAD and the like: what the handler writes is counted and dropped.</param>
/// <param name="declaredLength">-1 when none was declared.</param>
/// <param name="closes">The head said that the connection ends.</param>
internal sealed class ResponseStream(ResponseFraming framing, bool sendsBody, long declaredLength, bool closes)
{
    public bool IsChunked => framing == ResponseFraming.Chunked;

    public bool SendsBody => sendsBody;

    public bool Closes => closes || framing == ResponseFraming.Close;

    public long DeclaredLength => declaredLength;

    /// <summary>What the handler has written so far.</summary>
    public long Written { get; private set; }

    /// <summary>What of that the client is sent.</summary>
    public long Sent => sendsBody ? Written : 0;

    /// <summary>More was written than was declared. Nobody counts what is not sent.</summary>
    public bool IsTooLong => sendsBody && declaredLength >= 0 && Written > declaredLength;

    /// <summary>A response to HEAD may declare the length of a body that it does not write.</summary>
    public bool IsWhole => declaredLength < 0 || !sendsBody || Written == declaredLength;

    public void Take(int length) => Written += length;
}
