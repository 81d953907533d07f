using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Connections;

/// <summary>
/// Reads one HTTP/1.1 request after the other out of a connection's receive buffer: the head in place, then the body behind it. A
/// chunked body is decoded in place, so a body is always contiguous. Pooled: a connection has one while it has bytes.
/// </summary>
internal sealed class RequestReader
{
    /// <summary>
    /// A declared body gets its room at once up to this size; beyond, the buffer doubles as bytes really arrive, so that a
    /// number in a head cannot reserve memory.
    /// </summary>
    private const int MaxTrustedSize = 256 * 1024;

    private RequestHeadParser _head;
    private ChunkedDecoder _chunks;
    private long _contentLength;

    // Counted from the request's first byte, so that the buffer may move: where the body begins, how much of it is there in its
    // final form, and where the bytes begin that are not looked at yet.
    private int _body;
    private int _bodyLength;
    private int _next;

    public bool KeepsAlive => _head.KeepAlive;

    public bool IsChunked => _head.IsChunked;

    /// <summary>Why reading has stopped.</summary>
    public Rejection Rejection => _head.Rejection != Rejection.None ? _head.Rejection : _chunks.Rejection;

    /// <summary>All bytes of the request that were looked at; what follows them is of the next one, or not read yet.</summary>
    public int Length => _next;

    /// <summary>Where the body begins.</summary>
    public int BodyStart => _body;

    public int BytesExpected => (int)Math.Min(MaxTrustedSize, _body + _contentLength);

    public ParseStatus ReadHead(ref ReceiveBuffer input, RequestHead head, HeadLimits limits)
    {
        var status = _head.Parse(input.Unread, head, limits);
        if (status == ParseStatus.Done)
        {
            _body = _next = _head.HeadLength;
        }

        return status;
    }

    /// <summary>The body is to be taken, or dropped, as it arrives.</summary>
    public BodyStream NewStream(RequestHead head, int limit, HeadLimits limits) => new(head, IsChunked, limit, limits);

    /// <summary>The whole body is to be read before the handler has the request.</summary>
    public void BeginBody(RequestHead head, int limit, HeadLimits limits)
    {
        _contentLength = Math.Max(0, head.ContentLength);
        _chunks.Start(limit, limits);
    }

    public ParseStatus ReadBody(ref ReceiveBuffer input)
    {
        if (IsChunked)
        {
            return ReadChunks(ref input);
        }

        if (input.Length - _body < _contentLength)
        {
            return ParseStatus.NeedMore;
        }

        _bodyLength = (int)_contentLength;
        _next = _body + _bodyLength;
        return ParseStatus.Done;
    }

    /// <summary>Points the exchange at the request, which stays where it is until it is consumed.</summary>
    public void PointTo(ExchangeRequest request, ref ReceiveBuffer input)
    {
        // Of a head that was rejected all that came is named, since nobody knows where it ends.
        request.SetBytes(input.Array, input.Start, _head.HeadLength == 0 ? input.Length : _head.HeadLength, input.Start + _body, _bodyLength);
        if (_chunks.Trailers is { } trailers)
        {
            request.SetTrailers(trailers, input.Array, input.Start + _next - _chunks.TrailerLength);
        }
    }

    /// <summary>
    /// Takes the next piece of a body: what has arrived behind the last one, which is given up. It lies behind the head,
    /// <paramref name="length"/> bytes of it.
    /// </summary>
    public ParseStatus ReadPiece(BodyStream body, ref ReceiveBuffer input, out int length)
    {
        if (_next > _body)
        {
            input.Remove(_body, _next - _body);
            _next = _body;
        }

        var write = _body;
        var status = body.Decode(input.Unread, ref _next, ref write);
        length = write - _body;
        return status;
    }

    /// <summary>The piece that <see cref="ReadPiece"/> took, and with the last one the trailers.</summary>
    public BodyPart PieceOf(ExchangeRequest request, BodyStream body, int length, ref ReceiveBuffer input)
    {
        if (body.IsComplete)
        {
            request.SetTrailers(body.Trailers, input.Array, input.Start + _next - body.TrailerLength);
        }

        return request.PartOf(input.Array, input.Start + _body, length, body.IsComplete);
    }

    /// <summary>Drops what has arrived of a body whose request has its response.</summary>
    public ParseStatus DropPiece(BodyStream body, ref ReceiveBuffer input)
    {
        var status = ReadPiece(body, ref input, out _);
        body.Dropped += _next;
        input.Consume(_next);
        _next = 0;
        return status;
    }

    /// <summary>The request was consumed: what is left of its body, if anything, begins at the first byte.</summary>
    public void EndRequest()
    {
        if (_head.IsChunked)
        {
            // Whoever still reads the request's trailers keeps the list of them.
            _chunks = default;
        }

        _head.Reset();
        _contentLength = 0;
        _body = _bodyLength = _next = 0;
    }

    private ParseStatus ReadChunks(ref ReceiveBuffer input)
    {
        var write = _body + _bodyLength;
        var status = _chunks.Decode(input.Unread, ref _next, ref write, input.Length);
        _bodyLength = write - _body;

        // The gap between decoded and raw bytes is closed, or a long body in small chunks would need a buffer as long as its
        // raw form.
        if (status == ParseStatus.NeedMore && _next > write)
        {
            input.Remove(write, _next - write);
            _next = write;
        }

        return status;
    }
}
