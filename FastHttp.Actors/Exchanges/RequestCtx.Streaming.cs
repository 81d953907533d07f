using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors;

// Bodies in pieces. The handler has the context all the while and tells its connection of each step; so between two steps the
// piece is the handler's, during a step it is the connection's, and nobody locks.
public sealed partial class RequestCtx
{
    private BodySignal<bool>? _flush;
    private BodySignal<BodyPart>? _read;
    private FieldList? _trailers;
    private int _trailersStart;

    /// <summary>The answer's head was sent or is on its way: status and fields can no longer change.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>
    /// The fields behind a chunked body (RFC 9110 6.5), once it is read; those that frame or route are left out. Empty when
    /// there are none. Valid until the request is answered.
    /// </summary>
    public RequestFields Trailers => new(_bytes.AsSpan(_trailersStart), _trailers);

    /// <summary>The answer's declared length; -1 when none was declared.</summary>
    internal long DeclaredLength { get; private set; } = ContentLengthField.Unknown;

    /// <summary>
    /// Declares the length of a body that is sent in pieces. Without it, HTTP/1.1 gets chunks and HTTP/1.0 the end of the
    /// connection. With HEAD it may be declared without writing the body.
    /// </summary>
    /// <param name="bytes">0 or more. A body of any other length aborts the connection, since the client could not tell.</param>
    /// <exception cref="InvalidOperationException">The answer has started.</exception>
    public RequestCtx SetContentLength(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ThrowIfStarted();
        DeclaredLength = bytes;
        return this;
    }

    /// <summary>
    /// Sends what <see cref="BodyWriter"/> holds, the first time with the head; <see cref="Complete"/> ends the answer. Await it
    /// before writing on: it ends when the client keeps up, which bounds what a slow client can make the server hold. From the
    /// first call on the handler's time limit no longer counts, the client's least data rate does.
    /// </summary>
    /// <returns>False: the client has left or the request is not waited for any more; stop.</returns>
    /// <exception cref="InvalidOperationException">The last call has not ended.</exception>
    public ValueTask<bool> FlushAsync()
    {
        if (IsTooLate())
        {
            return new ValueTask<bool>(false);
        }

        HasStarted = true;
        return Step(_flush ??= new BodySignal<bool>(this, dropped: false));
    }

    /// <summary>
    /// The next piece of the body, for a route that takes bodies as they arrive (<see cref="HttpRoute.WithStreamedBody"/>); the whole
    /// body at once for any other. The client of <c>Expect: 100-continue</c> is told to go on by the first call. Each piece
    /// gives the handler its full time anew. Any thread, one call at a time.
    /// </summary>
    /// <exception cref="InvalidOperationException">The last call has not ended.</exception>
    public ValueTask<BodyPart> ReadBodyAsync() => IsTooLate()
        ? new ValueTask<BodyPart>(BodyPart.Aborted)
        : Step(_read ??= new BodySignal<BodyPart>(this, BodyPart.Aborted));

    /// <summary>The trailers lie there, counted from the request's first byte.</summary>
    internal void SetTrailers(FieldList? trailers, int start)
    {
        _trailers = trailers;
        _trailersStart = _start + start;
    }

    /// <summary>The connection has taken what was written.</summary>
    internal void ClearBody() => _body.Clear();

    /// <summary>Points at a piece of the body that lies behind the head, counted from the request's first byte.</summary>
    internal BodyPart PartAt(int start, int length, bool isLast) =>
        new(_bytes.AsMemory(_start + start, length), isLast, IsAborted: false);

    private void ResetStreaming()
    {
        HasStarted = false;
        _trailers = null;
        _trailersStart = 0;
    }

    private ValueTask<T> Step<T>(BodySignal<T> signal)
    {
        // A signal under way names this instance, which therefore must never become another request.
        Keep();
        var step = signal.Begin();
        _connection!.Self.Tell(signal, _connection.Self);
        return step;
    }

    private void ThrowIfStarted()
    {
        if (HasStarted)
        {
            throw new InvalidOperationException("The head of the answer was sent: write to BodyWriter, FlushAsync, and Complete.");
        }
    }
}
