using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Connections;

/// <summary>An answer whose head has left and whose body is sent in pieces. Made for each such answer; the loop's thread only.</summary>
/// <param name="framing">How the end of the body is told.</param>
/// <param name="sendsBody">False for an answer to HEAD and the like: what the handler writes is counted and dropped.</param>
/// <param name="declaredLength">-1 when none was declared.</param>
/// <param name="closes">The head said that the connection ends.</param>
internal sealed class AnswerStream(ResponseFraming framing, bool sendsBody, long declaredLength, bool closes)
{
    public bool IsChunked => framing == ResponseFraming.Chunked;

    public bool SendsBody => sendsBody;

    public bool Closes => closes || framing == ResponseFraming.Close;

    public long DeclaredLength => declaredLength;

    /// <summary>What the handler has written so far.</summary>
    public long Written { get; private set; }

    /// <summary>The handler that waits until the client has taken more.</summary>
    public BodySignal<bool>? Writer { get; set; }

    /// <summary>False: that is more than was declared.</summary>
    public bool Take(int length)
    {
        Written += length;
        return declaredLength < 0 || Written <= declaredLength;
    }

    /// <summary>An answer to HEAD may declare the length of a body that it does not write.</summary>
    public bool IsWhole => declaredLength < 0 || !sendsBody || Written == declaredLength;
}
