using FastHttp.Actors.Buffers;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

internal enum FlushStatus
{
    Done,

    /// <summary>The client does not take more now; readiness will be told.</summary>
    Blocked,

    Broken,
}

/// <summary>
/// The sending side of a connection: answers are put one behind the other into one buffer and leave in one send. No buffer is
/// held while there is nothing to send. A struct, because every idle connection has one; it is never copied.
/// </summary>
internal struct ResponseSender
{
    private const int InitialSize = 4096;

    private byte[]? _buffer;
    private int _start;
    private int _end;

    public readonly bool HasPending => _end > _start;

    /// <summary>Bytes the client has not taken.</summary>
    public readonly int Pending => _end - _start;

    public bool IsBlocked { get; private set; }

    /// <summary>What the client has taken since it first did not take everything.</summary>
    public long SentSinceBlocked { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes, BufferPool pool)
    {
        bytes.CopyTo(Reserve(bytes.Length, pool));
        _end += bytes.Length;
    }

    /// <summary>Puts an answer behind the others.</summary>
    /// <param name="answer">Status, fields and body.</param>
    /// <param name="request">Decides the form: HEAD has no body, 1.0 is told that the connection stays.</param>
    /// <param name="closes">The connection ends with this answer.</param>
    /// <param name="server">Date, Server and memory.</param>
    public void AppendAnswer(RequestCtx answer, RequestHead request, bool closes, ServerLoop server)
    {
        var body = answer.ResponseBody;
        var length = answer.DeclaredLength < 0 ? LengthOf(answer) : answer.DeclaredLength;
        var head = HeadOf(answer, request, closes, length, server);
        var span = Reserve(ResponseHeadWriter.Bound(head) + body.Length, server.Buffers);
        var written = ResponseHeadWriter.Write(span, head);
        if (StatusCodes.AllowsBody(answer.StatusCode, request.KnownMethod))
        {
            body.CopyTo(span[written..]);
            written += body.Length;
        }

        _end += written;
    }

    /// <summary>Puts the head of an answer behind the others whose body follows in pieces; tells how its end will be told.</summary>
    public ResponseFraming AppendHead(RequestCtx answer, RequestHead request, bool closes, ServerLoop server)
    {
        var head = HeadOf(answer, request, closes, answer.DeclaredLength, server);
        var written = ResponseHeadWriter.Write(Reserve(ResponseHeadWriter.Bound(head), server.Buffers), head);
        // Not in one expression with the call: it would take _end from before Reserve has moved it.
        _end += written;
        return head.Framing;
    }

    /// <summary>A piece of a body, not empty: an empty chunk would be the last (RFC 9112 7.1).</summary>
    public void AppendPiece(ReadOnlySpan<byte> bytes, bool isChunked, BufferPool pool)
    {
        var span = Reserve(bytes.Length + (isChunked ? ChunkFraming.MaxLength : 0), pool);
        if (!isChunked)
        {
            bytes.CopyTo(span);
            _end += bytes.Length;
            return;
        }

        _end += ChunkFraming.Write(span, bytes);
    }

    /// <summary>Sends what is pending; <paramref name="isLast"/>: the connection ends when it is taken.</summary>
    public FlushStatus Flush(TransportConnection transport, BufferPool pool, bool isLast)
    {
        var bytes = _buffer.AsSpan(_start, _end - _start);
        var sent = isLast ? transport.SendLast(bytes) : transport.Send(bytes);
        if (sent == TransportConnection.Broken)
        {
            return FlushStatus.Broken;
        }

        _start += sent;
        if (_start < _end)
        {
            SentSinceBlocked = IsBlocked ? SentSinceBlocked + sent : 0;
            IsBlocked = true;
            return FlushStatus.Blocked;
        }

        Release(pool);
        return FlushStatus.Done;
    }

    public void Release(BufferPool pool)
    {
        if (_buffer is not null)
        {
            pool.Return(_buffer);
            _buffer = null;
        }

        _start = _end = 0;
        IsBlocked = false;
    }

    private static ResponseHead HeadOf(RequestCtx answer, RequestHead request, bool closes, long length, ServerLoop server) => new()
    {
        Status = answer.StatusCode,
        Framing = ResponseFramings.Of(answer.StatusCode, request.KnownMethod, request.Version, length),
        ContentLength = length,
        Connection = closes ? ConnectionOption.Close : request.Version == 10 ? ConnectionOption.KeepAlive : ConnectionOption.Default,
        ServerAndDate = server.ServerAndDate,
        ContentTypeLine = answer.ContentTypeLine,
        Fields = answer.ResponseFields,
    };

    // RFC 9110 8.6: the length of a 304 would be that of the 200 it stands for, which is not known here. RFC 9110 15.3.6: a 205
    // has no content, and says so.
    private static long LengthOf(RequestCtx answer) => answer.StatusCode switch
    {
        304 => ContentLengthField.Unknown,
        205 => 0,
        _ => answer.ResponseBody.Length,
    };

    private Span<byte> Reserve(int length, BufferPool pool)
    {
        if (_buffer is null)
        {
            _buffer = pool.Rent(Math.Max(InitialSize, length));
        }
        else if (_buffer.Length - _end < length)
        {
            var larger = pool.Rent((int)Math.Min(Array.MaxLength, Math.Max(Pending * 2L, Pending + length)));
            _buffer.AsSpan(_start, Pending).CopyTo(larger);
            pool.Return(_buffer);
            _buffer = larger;
            _end -= _start;
            _start = 0;
        }

        return _buffer.AsSpan(_end);
    }
}
