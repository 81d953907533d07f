using System.Net;
using System.Text.Json;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Routing;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors;

// The request's side. Its bytes lie in the connection's receive buffer, which stays put until the answer is complete; spans
// point into it and cost nothing, strings are made when asked for.
public sealed partial class RequestCtx
{
    private byte[] _bytes = [];
    private int _start;
    private int _bodyStart;
    private int _bodyLength;
    private string? _path;
    private TransportConnection? _transport;
    private RouteMatch _match;

    internal RequestHead Head { get; } = new();

    /// <summary>The state of a head that is being read.</summary>
    internal RequestHeadParser HeadParser;

    /// <summary>The state of a chunked body that is being read.</summary>
    internal ChunkedDecoder Chunks;

    /// <summary>The method, as sent (methods are case-sensitive): "GET", "POST" …</summary>
    public string Method => KnownMethods.NameOf(Head.KnownMethod, RawMethod);

    /// <summary>The path of the target, percent-decoded as UTF-8. Always begins with "/" except for <c>OPTIONS *</c>.</summary>
    public string Path => _path ??= PercentEncoding.DecodeToString(RawPath);

    /// <summary>The host and optional port the client asked for: from the target when it is absolute, else the Host field.</summary>
    public string Host => System.Text.Encoding.ASCII.GetString(Head.Host.Of(HeadBytes));

    /// <summary>1.1 or 1.0.</summary>
    public Version ProtocolVersion => Head.Version == 11 ? HttpVersion.Version11 : HttpVersion.Version10;

    /// <summary>The method's bytes. Valid until the request is answered.</summary>
    public ReadOnlySpan<byte> RawMethod => Head.Method.Of(HeadBytes);

    /// <summary>The target's bytes as sent. Valid until the request is answered.</summary>
    public ReadOnlySpan<byte> RawTarget => Head.Target.Of(HeadBytes);

    /// <summary>The path's bytes as sent, percent-encoded. Valid until the request is answered.</summary>
    public ReadOnlySpan<byte> RawPath => Head.Path.Of(HeadBytes);

    /// <summary>The query's bytes as sent, without "?"; empty when there is none. Valid until the request is answered.</summary>
    public ReadOnlySpan<byte> RawQuery => Head.Query.Of(HeadBytes);

    /// <summary>The whole body, transfer coding removed; empty when there is none. Valid until the request is answered.</summary>
    public ReadOnlySpan<byte> Body => _bytes.AsSpan(_bodyStart, _bodyLength);

    /// <summary>As <see cref="Body"/>, for asynchronous use before the answer.</summary>
    public ReadOnlyMemory<byte> BodyMemory => _bytes.AsMemory(_bodyStart, _bodyLength);

    /// <summary>The request's fields in the order they came.</summary>
    public RequestFields Fields => new(HeadBytes, Head.Fields);

    /// <summary>The query's parameters in the order they came.</summary>
    public QueryParameters Query => new(this);

    /// <summary>The client's address; null when the transport has none. Allocates on first use per connection.</summary>
    public EndPoint? RemoteEndPoint => _transport?.RemoteEndPoint;

    /// <summary>The address the client connected to. Allocates on first use per connection.</summary>
    public EndPoint? LocalEndPoint => _transport?.LocalEndPoint;

    internal ReadOnlySpan<byte> HeadBytes => _bytes.AsSpan(_start);

    internal int RouteIndex => _match.EntryIndex;

    /// <summary>A field's value; several lines of one name are joined by ", " (RFC 9110 5.3). Null when it was not sent.</summary>
    /// <param name="name">The field's name in any case.</param>
    public string? Field(string name)
    {
        string? value = null;
        foreach (var field in Fields)
        {
            if (field.NameEquals(name))
            {
                value = value is null ? field.Value : $"{value}, {field.Value}";
            }
        }

        return value;
    }

    /// <summary>The value's bytes of the first field of that name. Valid until the request is answered; allocates nothing.</summary>
    /// <param name="lowerCaseName">The name in lower case; the client may have used any.</param>
    /// <param name="value">The value; empty when there is no such field.</param>
    public bool TryGetField(ReadOnlySpan<byte> lowerCaseName, out ReadOnlySpan<byte> value)
    {
        var found = Head.TryGetField(HeadBytes, lowerCaseName, out var range);
        value = found ? range.Of(HeadBytes) : default;
        return found;
    }

    /// <summary>A value captured by the route's pattern, percent-decoded; null when the pattern has no such name.</summary>
    public string? RouteValue(string name) => _match.GetValue(RawPath, name);

    /// <summary>The body read as JSON.</summary>
    /// <exception cref="JsonException">The body is not JSON of that shape. Unhandled, it becomes a 500: catch it to answer 400.</exception>
    public T? ReadJson<T>(JsonSerializerOptions? options = null) =>
        JsonSerializer.Deserialize<T>(Body, options ?? JsonSerializerOptions.Web);

    /// <summary>An immutable copy that may be kept, sent to another node or persisted.</summary>
    public HttpRequest ToRequest()
    {
        var fields = new List<KeyValuePair<string, string>>(Head.FieldCount);
        foreach (var field in Fields)
        {
            fields.Add(new(field.Name, field.Value));
        }

        return new HttpRequest(Method, System.Text.Encoding.ASCII.GetString(RawTarget), fields, Body.ToArray());
    }

    /// <summary>Points the context at the bytes of a request that is complete.</summary>
    internal void SetBytes(byte[] bytes, int start, int bodyStart, int bodyLength)
    {
        _bytes = bytes;
        _start = start;
        _bodyStart = bodyStart;
        _bodyLength = bodyLength;
    }

    internal void SetConnection(TransportConnection transport) => _transport = transport;

    internal MatchStatus MatchRoute(RouteTable routes, ReadOnlySpan<byte> head) =>
        routes.Match(Head.KnownMethod, Head.Method.Of(head), Head.Path.Of(head), ref _match);

    /// <summary>The answer names the methods the path has.</summary>
    internal void AddAllow() => _fields.Add("Allow"u8, _match.Allow);

    private void ResetRequest()
    {
        _bytes = [];
        _start = _bodyStart = _bodyLength = 0;
        _path = null;
        _transport = null;
        if (HeadParser.IsChunked)
        {
            // Its trailers must not be taken for those of the next request.
            Chunks = default;
        }

        HeadParser.Reset();
        Head.Reset();
    }
}
