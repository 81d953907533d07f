using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors;

// Bodies in pieces. A handler takes one step at a time and tells its connection of it; between two steps the piece is the
// handler's, during a step it is the connection's.
public readonly partial struct RequestCtx
{
    /// <summary>The response's head was sent or is on its way: status and fields can no longer change.</summary>
    public bool HasStarted
    {
        get
        {
            using var reading = Reading.Of(Exchange, _life);
            return Exchange.Response.HasStarted;
        }
    }

    /// <summary>
    /// Declares the length of a body that is sent in pieces. Without it, HTTP/1.1 gets chunks and HTTP/1.0 the end of the
    /// connection. With HEAD it may be declared without writing the body.
    /// </summary>
    /// <param name="bytes">0 or more. A body of any other length aborts the connection, since the client could not tell.</param>
    /// <exception cref="InvalidOperationException">The response has started.</exception>
    public RequestCtx SetContentLength(long bytes) => Set(bytes, static (response, value) => response.SetLength(value));

    /// <summary>
    /// Sends what <see cref="BodyWriter"/> holds, the first time with the head; <see cref="Complete"/> ends the response. Await it
    /// before writing on: it ends when the client keeps up, which bounds what a slow client can make the server hold. From the
    /// first call on the handler's time limit no longer counts, the client's least data rate does.
    /// </summary>
    /// <returns>False: the client has left or the request is not waited for any more; stop.</returns>
    /// <exception cref="InvalidOperationException">The last call has not ended.</exception>
    public ValueTask<bool> FlushAsync() => Exchange.Flush(_life);

    /// <summary>
    /// The next piece of the body, for a route that takes bodies as they arrive (<see cref="HttpRoute.WithStreamedBody"/>); the whole
    /// body at once for any other. The client of <c>Expect: 100-continue</c> is told to go on by the first call. Each piece
    /// gives the handler its full time anew. Any thread, one call at a time.
    /// </summary>
    /// <exception cref="InvalidOperationException">The last call has not ended.</exception>
    public ValueTask<BodyPart> ReadBodyAsync() => Exchange.ReadBody(_life);
}
