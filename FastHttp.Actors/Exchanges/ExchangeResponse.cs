using System.Text.Json;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// An exchange's response while it is being made: status, fields, body. It is collected in memory of its own, so that any thread
/// may write it, and goes to the connection's send buffer in one piece, or piece by piece. Whoever writes holds the exchange's
/// gate or its claim.
/// </summary>
internal sealed class ExchangeResponse
{
    private ContentTypeLine _contentType;
    private Upgrade? _upgrade;

    public int Status { get; private set; } = 200;

    public string? ContentType => _contentType.IsEmpty ? null : FieldText.Read(_contentType.Value);

    public ReadOnlySpan<byte> ContentTypeLine => _contentType.Line;

    public FieldLines Fields { get; } = new();

    public ResponseBody Body { get; } = new();

    /// <summary>The declared length; -1 when none was declared.</summary>
    public long DeclaredLength { get; private set; } = ContentLengthField.Unknown;

    /// <summary>The response ends the connection ("Connection: close").</summary>
    public bool ClosesConnection { get; set; }

    /// <summary>The response is the server's own, for the counters; none for an application's response.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>The head was sent or is on its way: status and fields can no longer change.</summary>
    public bool HasStarted { get; set; }

    /// <exception cref="ArgumentOutOfRangeException">Not within 200 to 599.</exception>
    public void SetStatus(int status)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        Status = status;
    }

    /// <exception cref="ArgumentException">The value contains a control character other than the tab.</exception>
    public void SetContentType(ReadOnlySpan<byte> value) => _contentType.Set(value);

    /// <inheritdoc cref="SetContentType(ReadOnlySpan{byte})"/>
    public void SetContentType(string value)
    {
        var bound = FieldText.Bound(value);
        Span<byte> bytes = bound <= 256 ? stackalloc byte[bound] : new byte[bound];
        SetContentType(bytes[..FieldText.Write(value, bytes)]);
    }

    /// <summary>The connection is handed over when this was sent.</summary>
    /// <param name="protocol">What it is switched to (RFC 9110 15.2.2), a token; null: what follows is the body of this response.</param>
    /// <param name="upgrade">What it speaks then.</param>
    public void SetUpgrade(string? protocol, Upgrade upgrade)
    {
        if (protocol is not null)
        {
            Fields.Add("Upgrade", protocol);
            Status = 101;
        }

        _upgrade = upgrade;
    }

    /// <summary>What the connection is to be switched to; the caller does it. Null: it stays as it is.</summary>
    public Upgrade? TakeUpgrade()
    {
        var upgrade = _upgrade;
        _upgrade = null;
        return upgrade;
    }

    public void SetLength(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        DeclaredLength = bytes;
    }

    public void Write(ReadOnlySpan<byte> body, byte[] contentTypeLine)
    {
        Body.Write(body);
        UseContentTypeUnlessSet(contentTypeLine);
    }

    public void Write(string text)
    {
        Body.Write(text);
        UseContentTypeUnlessSet(Http.ContentTypeLine.Text);
    }

    public void WriteJson<T>(T value, JsonSerializerOptions? options)
    {
        Body.WriteJson(value, options ?? JsonSerializerOptions.Web);
        UseContentTypeUnlessSet(Http.ContentTypeLine.Json);
    }

    /// <summary>Takes a response message in place of whatever was prepared.</summary>
    public void Write(HttpResponse response)
    {
        ResetHead();
        try
        {
            SetHead(response);
        }
        catch (Exception)
        {
            // Half of it must not become part of another response.
            ResetHead();
            throw;
        }

        Body.Write(response.Body.Span);
    }

    /// <summary>Prepares the server's own response: status, reason as text, and what the table says of the connection.</summary>
    public void SetRejection(Rejection rejection)
    {
        ResetHead();
        Body.Restart();
        var row = Rejections.Of(rejection);
        Rejection = rejection;
        Status = row.Status;
        ClosesConnection = row.Closes;
        _contentType.Use(Http.ContentTypeLine.Text);
        Body.Write(row.Text);
        if (row.AsksToRetry)
        {
            Fields.Add("Retry-After", "1");
        }
    }

    /// <summary>Prepares the response to a request that no handler serves: 404, 405, or 204 to OPTIONS.</summary>
    public void SetTableResponse(MatchStatus match, ReadOnlySpan<byte> allow)
    {
        if (match == MatchStatus.Options)
        {
            ResetHead();
            Body.Restart();
            Status = 204;
        }
        else
        {
            SetRejection(match == MatchStatus.NotFound ? Rejection.RouteNotFound : Rejection.MethodNotAllowed);
        }

        if (match != MatchStatus.NotFound)
        {
            Fields.Add("Allow"u8, allow);
        }
    }

    /// <summary>For the next life.</summary>
    public void Clear()
    {
        ResetHead();
        HasStarted = false;
        Body.Clear();
    }

    private void SetHead(HttpResponse response)
    {
        SetStatus(response.StatusCode);
        if (response.ContentType is not null)
        {
            SetContentType(response.ContentType);
        }

        foreach (var (name, value) in response.Fields ?? [])
        {
            Fields.Add(name, value);
        }
    }

    private void ResetHead()
    {
        Status = 200;
        // A response that nobody will send: the client has left, or the request was rejected.
        TakeUpgrade()?.Release(CloseReason.ClientGone);
        _contentType.Clear();
        ClosesConnection = false;
        Rejection = Rejection.None;
        DeclaredLength = ContentLengthField.Unknown;
        Fields.Clear();
    }

    private void UseContentTypeUnlessSet(byte[] line)
    {
        if (_contentType.IsEmpty)
        {
            _contentType.Use(line);
        }
    }
}
