using FastHttp.Actors.Buffers;
using FastHttp.Actors.Http;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// The receiving side of a connection: one buffer that holds the whole current request, and perhaps some of the next ones. A
/// chunked body is decoded in place, so a body is always contiguous. A struct, because every idle connection has one; it is
/// never copied.
/// </summary>
internal struct RequestReader
{
    /// <summary>What an active connection begins with: most requests fit, and 16 small ones sent at once.</summary>
    private const int InitialSize = 4096;

    /// <summary>
    /// A declared body gets its room at once up to this size; beyond, the buffer doubles as bytes really arrive, so that a
    /// number in a head cannot reserve memory.
    /// </summary>
    private const int MaxTrustedSize = 256 * 1024;

    private byte[]? _buffer;

    // The current request begins at _start; what was received ends at _end.
    private int _start;
    private int _end;

    // The current body, counted from the request's first byte, so that the buffer may move: where it begins, how much of it
    // is there in its final form, and where the bytes begin that are not looked at yet.
    private int _body;
    private int _bodyLength;
    private int _next;

    public readonly bool HasBytes => _end > _start;

    /// <summary>The client has sent more than the current request.</summary>
    public readonly bool HasBytesBehindRequest => _end > _start + _next;

    public readonly ReadOnlySpan<byte> Unread => _buffer.AsSpan(_start, _end - _start);

    /// <summary>Bytes that have arrived behind the head.</summary>
    public readonly int BodyArrived => _end - _start - _body;

    public readonly ParseStatus ReadHead(RequestCtx ctx, HeadLimits limits) => ctx.HeadParser.Parse(Unread, ctx.Head, limits);

    /// <summary>The head is complete; what follows is its body.</summary>
    public void BeginBody(int headLength)
    {
        _body = headLength;
        _bodyLength = 0;
        _next = headLength;
    }

    public ParseStatus ReadBody(RequestCtx ctx)
    {
        if (ctx.HeadParser.IsChunked)
        {
            return ReadChunks(ctx);
        }

        var length = (int)Math.Max(0, ctx.Head.ContentLength);
        if (BodyArrived < length)
        {
            return ParseStatus.NeedMore;
        }

        _bodyLength = length;
        _next = _body + length;
        return ParseStatus.Done;
    }

    /// <summary>Points the context at the request, which stays where it is until <see cref="ConsumeRequest"/>.</summary>
    public readonly void PointTo(RequestCtx ctx)
    {
        ctx.SetBytes(_buffer!, _start, _start + _body, _bodyLength);
        if (ctx.Chunks.Trailers is { } trailers)
        {
            ctx.SetTrailers(trailers, _next - ctx.Chunks.TrailerLength);
        }
    }

    /// <summary>
    /// A handler is about to take the body in pieces: they will lie behind the head, which must not move while it has the request.
    /// </summary>
    public void MakeRoomForPieces(BufferPool pool)
    {
        if (_buffer!.Length - _start - _body < BodyStream.Room)
        {
            var larger = pool.Rent(Math.Max(_body + BodyStream.Room, _end - _start));
            MoveTo(larger, pool);
        }
    }

    /// <summary>
    /// Takes the next piece: what has arrived behind the last one, which is given up. It lies behind the head,
    /// <paramref name="length"/> bytes of it.
    /// </summary>
    public ParseStatus ReadPiece(BodyStream body, out int length)
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        if (_next > _body)
        {
            bytes[_next..].CopyTo(bytes[_body..]);
            _end -= _next - _body;
            bytes = bytes[..^(_next - _body)];
            _next = _body;
        }

        var write = _body;
        var status = body.Decode(bytes, ref _next, ref write);
        length = write - _body;
        return status;
    }

    /// <summary>The piece that <see cref="ReadPiece"/> took, and with the last one the trailers.</summary>
    public readonly BodyPart PieceOf(RequestCtx ctx, BodyStream body, int length)
    {
        if (body.IsComplete)
        {
            ctx.SetTrailers(body.Trailers, _next - body.TrailerLength);
        }

        return ctx.PartAt(_body, length, body.IsComplete);
    }

    /// <summary>Drops what has arrived of a body whose request was answered.</summary>
    public ParseStatus Skip(BodyStream body)
    {
        var status = ReadPiece(body, out _);
        body.Skipped += _next;
        ConsumeRequest();
        return status;
    }

    /// <summary>The request is answered: the next one begins behind it.</summary>
    public void ConsumeRequest()
    {
        _start += _next;
        _next = 0;
        _body = 0;
        if (_start == _end)
        {
            _start = _end = 0;
        }
    }

    /// <summary>
    /// A handler that is late may still read the request: the buffer is left to it and the garbage collector, and what follows
    /// the request moves to a new one.
    /// </summary>
    public void LeaveBytes(BufferPool pool)
    {
        var old = _buffer!;
        var rest = old.AsSpan(_start + _next, _end - _start - _next);
        _buffer = pool.Rent(Math.Max(InitialSize, rest.Length));
        rest.CopyTo(_buffer);
        _start = 0;
        _end = rest.Length;
        _next = 0;
        pool.Forget(old);
    }

    /// <summary>Receives once. <paramref name="room"/> is what was asked for: fewer bytes mean that the socket is drained.</summary>
    public int Receive(TransportConnection transport, BufferPool pool, RequestHead? head, out int room)
    {
        MakeRoom(pool, head);
        room = _buffer!.Length - _end;
        var received = transport.Receive(_buffer.AsSpan(_end));
        _end += Math.Max(0, received);
        return received;
    }

    /// <summary>
    /// Receives once, behind what is there and without moving it, while somebody reads the request. Without room it receives
    /// nothing, which holds back a client that sends more than one request ahead.
    /// </summary>
    public int ReceiveBehind(TransportConnection transport, out int room)
    {
        room = _buffer!.Length - _end;
        var received = room == 0 ? TransportConnection.WouldBlock : transport.Receive(_buffer.AsSpan(_end));
        _end += Math.Max(0, received);
        return received;
    }

    /// <summary>Receives once and drops it.</summary>
    public int Drop(TransportConnection transport, BufferPool pool, out int room)
    {
        _start = _end = 0;
        var received = Receive(transport, pool, head: null, out room);
        _end = 0;
        return received;
    }

    /// <summary>Gives the buffer back, with whatever is in it.</summary>
    public void Release(BufferPool pool)
    {
        if (_buffer is not null)
        {
            pool.Return(_buffer);
            _buffer = null;
            _start = _end = _next = _body = 0;
        }
    }

    private ParseStatus ReadChunks(RequestCtx ctx)
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        var write = _body + _bodyLength;
        var status = ctx.Chunks.Decode(bytes, ref _next, ref write, bytes.Length);
        _bodyLength = write - _body;

        // The gap between decoded and raw bytes is closed, or a long body in small chunks would need a buffer as long as its
        // raw form.
        if (status == ParseStatus.NeedMore && _next > write)
        {
            bytes[_next..].CopyTo(bytes[write..]);
            _end -= _next - write;
            _next = write;
        }

        return status;
    }

    private void MakeRoom(BufferPool pool, RequestHead? head)
    {
        if (_buffer is null)
        {
            _buffer = pool.Rent(InitialSize);
        }
        else if (_end == _buffer.Length && _start > 0)
        {
            Unread.CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        else if (_end == _buffer.Length)
        {
            Grow(pool, head);
        }
    }

    private void Grow(BufferPool pool, RequestHead? head)
    {
        var declared = _body + Math.Max(0, head?.ContentLength ?? 0);
        var size = Math.Max(_buffer!.Length * 2L, Math.Min(declared, MaxTrustedSize));
        MoveTo(pool.Rent((int)Math.Min(size, Array.MaxLength)), pool);
    }

    private void MoveTo(byte[] larger, BufferPool pool)
    {
        Unread.CopyTo(larger);
        pool.Return(_buffer!);
        _buffer = larger;
        _end -= _start;
        _start = 0;
    }
}
