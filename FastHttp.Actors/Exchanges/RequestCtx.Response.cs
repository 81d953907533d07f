using System.Text.Json;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors;

// The response's side. Whoever gives a whole response claims it first: what others prepare or give afterwards changes nothing.
public readonly partial struct RequestCtx
{
    /// <summary>The response's status, 200 unless set. 100 to 199 are the server's own affair.</summary>
    public int StatusCode
    {
        get
        {
            using var reading = Reading.Of(Exchange, _life);
            return Exchange.Response.Status;
        }
    }

    /// <summary>The response's Content-Type; null sends none. Reading it allocates.</summary>
    public string? ContentType
    {
        get
        {
            using var reading = Reading.Of(Exchange, _life);
            return Exchange.Response.ContentType;
        }
    }

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
    public RequestCtx CloseConnection()
    {
        if (Exchange.TryBeginSetting(_life, changesHead: false))
        {
            Exchange.Response.ClosesConnection = true;
            Exchange.EndSetting();
        }

        return this;
    }

    /// <summary>Responds with a text, UTF-8, as text/plain.</summary>
    public void Text(string text) => Respond(text, static (response, value) => response.Write(value));

    /// <summary>Responds with a text given as UTF-8 bytes, as text/plain.</summary>
    public void Text(ReadOnlySpan<byte> utf8) => Respond(utf8, ContentTypeLine.Text);

    /// <summary>Responds with bytes, which are copied, as application/octet-stream.</summary>
    public void Bytes(ReadOnlySpan<byte> body) => Respond(body, ContentTypeLine.Bytes);

    /// <summary>Responds with a value, serialised by System.Text.Json (web defaults unless options are given).</summary>
    public void Json<T>(T value, JsonSerializerOptions? options = null) =>
        Respond((value, options), static (response, json) => response.WriteJson(json.value, json.options));

    /// <summary>Responds with a response message.</summary>
    /// <exception cref="ArgumentException">As <see cref="AddField"/>, <see cref="SetContentType(string)"/> and <see cref="SetStatus"/>.</exception>
    public void Reply(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        Respond(response, static (prepared, message) => prepared.Write(message));
    }

    /// <summary>Responds with the status and body set so far; ends a response that was sent in pieces.</summary>
    public void Complete()
    {
        if (Exchange.TryClaim(_life, isWhole: false))
        {
            Exchange.Respond();
        }
    }

    private RequestCtx Set<T>(T value, Action<ExchangeResponse, T> set)
        where T : allows ref struct
    {
        if (Exchange.TryBeginSetting(_life))
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

    private void Respond<T>(T value, Action<ExchangeResponse, T> write)
    {
        if (!Exchange.TryClaim(_life, isWhole: true, readsOn: true))
        {
            return;
        }

        try
        {
            write(Exchange.Response, value);
        }
        catch (Exception)
        {
            // The value is the application's and may fail while it is written: then there is no response yet.
            Exchange.Unclaim();
            throw;
        }

        Exchange.Respond();
    }

    // Copying bytes cannot fail but for want of memory.
    private void Respond(ReadOnlySpan<byte> body, byte[] contentTypeLine)
    {
        if (Exchange.TryClaim(_life, isWhole: true))
        {
            Exchange.Response.Write(body, contentTypeLine);
            Exchange.Respond();
        }
    }
}
