using System.Text.Json;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors;

// The response's side. Whoever gives a whole response claims it first: what others prepare or give afterwards changes nothing.
public readonly partial struct RequestCtx
{
    /// <summary>The response's status, 200 unless set. 100 to 199 are the server's own affair.</summary>
    public int StatusCode => Read(static exchange => exchange.Response.Status);

    /// <summary>The response's Content-Type; null sends none. Reading it allocates.</summary>
    public string? ResponseContentType => Read(static exchange => exchange.Response.ContentType);

    /// <summary>The response's body before <see cref="Complete"/> or <see cref="FlushAsync"/>. What is written after the response is dropped.</summary>
    public ResponseWriter BodyWriter => new(Exchange, _life);

    /// <summary>Sets the response's status.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 200 to 599.</exception>
    /// <exception cref="InvalidOperationException">The response has started (<see cref="HasStarted"/>).</exception>
    public RequestCtx SetStatus(int statusCode) => Set(statusCode, static (response, value) => response.SetStatus(value));

    /// <summary>Sets the response's Content-Type; the responding methods keep what was set before.</summary>
    /// <exception cref="ArgumentException">The value contains CR, LF, NUL or another control character.</exception>
    /// <exception cref="InvalidOperationException">The response has started (<see cref="HasStarted"/>).</exception>
    public RequestCtx SetContentType(string contentType)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        return contentType.Length == 0 ? this : Set(contentType, static (response, value) => response.SetContentType(value));
    }

    /// <inheritdoc cref="SetContentType(string)"/>
    public RequestCtx SetContentType(ReadOnlySpan<byte> contentType) =>
        Set(contentType, static (response, value) => response.SetContentType(value));

    /// <summary>Adds a field line to the response.</summary>
    /// <exception cref="ArgumentException">
    /// The name is not a token, the value contains CR, LF, NUL or another control character, or the field frames the message,
    /// which is the server's (Content-Length, Transfer-Encoding, Connection).
    /// </exception>
    /// <exception cref="InvalidOperationException">The response has started (<see cref="HasStarted"/>).</exception>
    public RequestCtx AddField(string name, string value) =>
        Set((name, value), static (response, field) => response.Fields.Add(field.name, field.value));

    /// <summary>Ends the connection after this response.</summary>
    public RequestCtx CloseConnection() =>
        Set(true, static (response, value) => response.ClosesConnection = value, changesHead: false);

    /// <summary>Responds with a text, UTF-8, as text/plain; charset=utf-8.</summary>
    public void Text(string text) => Responding.With(Exchange, _life, text, static (response, value) => response.Write(value));

    /// <summary>Responds with a text given as UTF-8 bytes, as text/plain; charset=utf-8.</summary>
    public void Text(ReadOnlySpan<byte> utf8) => Responding.With(Exchange, _life, utf8, ContentTypeLine.Text);

    /// <summary>Responds with bytes, which are copied, as application/octet-stream.</summary>
    public void Bytes(ReadOnlySpan<byte> body) => Responding.With(Exchange, _life, body, ContentTypeLine.Bytes);

    /// <summary>Responds with a value, serialised by System.Text.Json (web defaults unless options are given).</summary>
    public void Json<T>(T value, JsonSerializerOptions? options = null) =>
        Responding.With(Exchange, _life, (value, options), static (response, json) => response.WriteJson(json.value, json.options));

    /// <summary>Responds with a response message.</summary>
    /// <exception cref="ArgumentException">As <see cref="AddField"/>, <see cref="SetContentType(string)"/> and <see cref="SetStatus"/>.</exception>
    public void Reply(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        Responding.With(Exchange, _life, response, static (prepared, message) => prepared.Write(message));
    }

    /// <summary>Responds with the status and body set so far; ends a response that was sent in pieces.</summary>
    public void Complete()
    {
        if (Exchange.TryClaim(_life, isWhole: false))
        {
            Exchange.Respond();
        }
    }

    // Bodies in pieces: a handler takes one step at a time and tells its connection of it. Between two steps the piece is the
    // handler's, during a step it is the connection's.
    /// <summary>The response's head was sent or is on its way: status and fields can no longer change.</summary>
    public bool HasStarted => Read(static exchange => exchange.Response.HasStarted);

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

    private RequestCtx Set<T>(T value, Action<ExchangeResponse, T> set, bool changesHead = true)
        where T : allows ref struct
    {
        if (Exchange.TryBeginSetting(_life, changesHead))
        {
            try
            {
                set(Exchange.Response, value);
            }
            finally
            {
                Exchange.EndSetting();
            }
        }

        return this;
    }
}
