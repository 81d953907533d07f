using System.Net;
using System.Text.Json;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors;

// The request's side. Its bytes lie in the connection's receive buffer, which stays put until there is a response; spans point
// into it, strings are made when asked for. Off the loop the first span makes a copy of a request of up to 64 KiB.
public readonly partial struct RequestCtx
{
    private delegate ReadOnlySpan<byte> SpanOf(ExchangeRequest request);

    /// <summary>
    /// The method, as sent (methods are case-sensitive): "GET", "POST" … A GET route serves HEAD too and sees "HEAD" here: respond
    /// as to GET, the body is left out.
    /// </summary>
    public string Method => Read(static exchange => exchange.Request.MethodName);

    /// <summary>The path of the target, percent-decoded as UTF-8. Always begins with "/" except for <c>OPTIONS *</c>.</summary>
    public string Path => Read(static exchange => exchange.Request.Path);

    /// <summary>The host and optional port the client asked for: from the target when it is absolute, else the Host field.</summary>
    public string Host => Read(static exchange => exchange.Request.Host);

    /// <summary>The pattern of the route that matched, as it was mapped: "/users/{id}". Null for the fallback.</summary>
    public string? RoutePattern => Read(static exchange => exchange.Request.RoutePattern?.Text);

    /// <summary>The Content-Type of the request's body; null when none was sent. Allocates.</summary>
    public string? RequestContentType => Field("Content-Type");

    /// <summary>1.1 or 1.0.</summary>
    public Version ProtocolVersion => Read(static exchange => exchange.Request.Head.Version == 11 ? HttpVersion.Version11 : HttpVersion.Version10);

    /// <summary>The method's bytes. Valid until the response.</summary>
    public ReadOnlySpan<byte> RawMethod => ReadSpan(static request => request.Method);

    /// <summary>The target's bytes as sent. Valid until the response.</summary>
    public ReadOnlySpan<byte> RawTarget => ReadSpan(static request => request.Target);

    /// <summary>The path's bytes as sent, percent-encoded. Valid until the response.</summary>
    public ReadOnlySpan<byte> RawPath => ReadSpan(static request => request.RawPath);

    /// <summary>The query's bytes as sent, without "?"; empty when there is none. Valid until the response.</summary>
    public ReadOnlySpan<byte> RawQuery => ReadSpan(static request => request.Query);

    /// <summary>The whole body, transfer coding removed; empty when there is none. Valid until the response.</summary>
    public ReadOnlySpan<byte> Body => ReadSpan(static request => request.Body);

    /// <summary>As <see cref="Body"/>, to be kept: a copy, or for more than 64 KiB the connection's own buffer, which is left to you.</summary>
    public ReadOnlyMemory<byte> BodyMemory
    {
        get
        {
            using var reading = Reading.ToKeep(Exchange, _life);
            return Exchange.Request.BodyMemory;
        }
    }

    /// <summary>The request's fields in the order they came.</summary>
    public RequestFields Fields
    {
        get
        {
            using var reading = Reading.Of(Exchange, _life, lends: true);
            return new RequestFields(this, Exchange.Request.HeadBytes, Exchange.Request.Head.Fields);
        }
    }

    /// <summary>
    /// The fields behind a chunked body (RFC 9110 6.5), once it is read; those that frame or route are left out. Empty when
    /// there are none.
    /// </summary>
    public RequestFields Trailers
    {
        get
        {
            using var reading = Reading.Of(Exchange, _life, lends: true);
            return new RequestFields(this, Exchange.Request.TrailerBytes, Exchange.Request.Trailers);
        }
    }

    /// <summary>The query's parameters in the order they came.</summary>
    public QueryParameters Query => new(this);

    /// <summary>The client's address; null when the transport has none. Allocates on first use per connection.</summary>
    public EndPoint? RemoteEndPoint => Read(static exchange => exchange.Request.RemoteEndPoint);

    /// <summary>The address the client connected to. Allocates on first use per connection.</summary>
    public EndPoint? LocalEndPoint => Read(static exchange => exchange.Request.LocalEndPoint);

    /// <summary>A field's value; several lines of one name are joined by ", " (RFC 9110 5.3). Null when it was not sent.</summary>
    /// <param name="name">The field's name in any case.</param>
    public string? Field(string name)
    {
        using var reading = Reading.Of(Exchange, _life);
        return Exchange.Request.Field(name);
    }

    /// <summary>The value's bytes of the first field of that name. Valid until the response; allocates nothing on the loop.</summary>
    /// <param name="lowerCaseName">The name in lower case; the client may have used any.</param>
    /// <param name="value">The value; empty when there is no such field.</param>
    public bool TryGetField(ReadOnlySpan<byte> lowerCaseName, out ReadOnlySpan<byte> value)
    {
        using var reading = Reading.Of(Exchange, _life, lends: true);
        return Exchange.Request.TryGetField(lowerCaseName, out value);
    }

    /// <summary>A value captured by the route's pattern, percent-decoded; null when the pattern has no such name.</summary>
    public string? RouteValue(string name)
    {
        using var reading = Reading.Of(Exchange, _life);
        return Exchange.Request.RouteValue(name);
    }

    /// <summary>The body read as JSON, which is UTF-8; a byte order mark before it is skipped (RFC 8259 8.1).</summary>
    /// <exception cref="JsonException">The body is not JSON of that shape. Unhandled, it becomes a 500: catch it to respond with 400.</exception>
    public T? ReadJson<T>(JsonSerializerOptions? options = null) =>
        JsonSerializer.Deserialize<T>(WithoutMark(Body), options ?? JsonSerializerOptions.Web);

    /// <summary>An immutable copy that may be kept, sent to another node or persisted.</summary>
    public HttpRequest ToRequest() => Read(static exchange => exchange.Request.ToRequest());

    /// <exception cref="InvalidOperationException">The request is over.</exception>
    internal void ThrowUnlessReadable() => Reading.ThrowIfOver(Exchange, _life);

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> utf8) => utf8.StartsWith("\uFEFF"u8) ? utf8["\uFEFF"u8.Length..] : utf8;

    private T Read<T>(Func<Exchange, T> read)
    {
        using var reading = Reading.Of(Exchange, _life);
        return read(Exchange);
    }

    private ReadOnlySpan<byte> ReadSpan(SpanOf read)
    {
        using var reading = Reading.Of(Exchange, _life, lends: true);
        return read(Exchange.Request);
    }
}
