using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;

namespace FastHttp.Actors.Connections;

/// <summary>
/// A request's body that is taken in pieces, by its handler or to be dropped: what is left of it, and how long the client was
/// waited for. Made for each such body; the loop's thread only.
/// </summary>
internal sealed class BodyStream
{
    /// <summary>What is left unread is dropped up to this size, as Kestrel and nginx do; beyond, the connection ends.</summary>
    public const int MaxDropped = 256 * 1024;

    /// <summary>How long dropping it may take. The time Kestrel gives.</summary>
    public const long DropTime = 5000;

    /// <summary>Room for pieces behind the head, at least.</summary>
    public const int Room = 32 * 1024;

    private readonly bool _isChunked;
    private readonly bool _expectsContinue;
    private ChunkedDecoder _chunks;
    private long _left;
    private WaitTime _wait;

    public BodyStream(RequestHead head, bool isChunked, long limit, HeadLimits limits)
    {
        _isChunked = isChunked;
        _expectsContinue = head.ExpectContinue;
        _left = Math.Max(0, head.ContentLength);
        // Trailers are decoded where pieces are, so they must fit there whatever fields may have.
        _chunks.Start(limit, limits with { MaxFieldsSize = Math.Min(limits.MaxFieldsSize, Room / 2) });
    }

    public bool IsComplete { get; private set; }

    public Rejection Rejection => _chunks.Rejection;

    public FieldList? Trailers => _chunks.Trailers;

    public int TrailerLength => _chunks.TrailerLength;

    /// <summary>100 Continue went out.</summary>
    public bool IsContinued { get; set; }

    /// <summary>Raw bytes taken so far.</summary>
    public long Taken { get; private set; }

    /// <summary>Raw bytes that were dropped.</summary>
    public long Dropped { get; set; }

    /// <summary>The client holds the body back until it hears from us (RFC 9110 10.1.1).</summary>
    public bool AwaitsContinue => _expectsContinue && !IsContinued && Taken == 0;

    /// <summary>Whether the connection can be kept although this body was not read.</summary>
    public bool CanBeDropped => !AwaitsContinue && _left <= MaxDropped;

    /// <summary>As <see cref="ChunkedDecoder.Decode"/>, for bodies of both kinds.</summary>
    public ParseStatus Decode(Span<byte> bytes, ref int read, ref int write)
    {
        var before = read;
        var status = _isChunked ? _chunks.Decode(bytes, ref read, ref write, bytes.Length) : Count(bytes, ref read, ref write);
        Taken += read - before;
        IsComplete = status == ParseStatus.Done;
        return status;
    }

    /// <summary>From here on the client is waited for, not the handler: only this time is charged to it.</summary>
    public void BeginWaiting(long now) => _wait.Begin(now);

    public void EndWaiting(long now) => _wait.End(now);

    public long Waited(long now) => _wait.Total(now);

    private ParseStatus Count(Span<byte> bytes, ref int read, ref int write)
    {
        var count = (int)Math.Min(_left, bytes.Length - read);
        if (read != write)
        {
            bytes.Slice(read, count).CopyTo(bytes[write..]);
        }

        read += count;
        write += count;
        _left -= count;
        return _left == 0 ? ParseStatus.Done : ParseStatus.NeedMore;
    }
}
