using System.Buffers;
using System.Text;
using System.Text.Json;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors;

// The answer's side. It is collected in memory of the context's own, so that any thread may write it, and goes to the
// connection's send buffer in one piece.
public sealed partial class RequestCtx
{
    private readonly ResponseBody _body = new();
    private readonly FieldLines _fields = new();
    private ContentTypeLine _contentType;

    /// <summary>The answer's status, 200 unless set. 100 to 199 are the server's own affair.</summary>
    public int StatusCode { get; private set; } = 200;

    /// <summary>The answer's Content-Type; null sends none. Reading it allocates.</summary>
    public string? ContentType => _contentType.IsEmpty ? null : Encoding.Latin1.GetString(_contentType.Value);

    internal ReadOnlySpan<byte> ContentTypeLine => _contentType.Line;

    /// <summary>The answer ends the connection ("Connection: close").</summary>
    internal bool ClosesConnection { get; private set; }

    /// <summary>The answer is the server's own refusal or failure, for the counters; none for an application's answer.</summary>
    internal Rejection Refusal { get; private set; }

    /// <summary>Somebody asks the connection to refuse the request in the handler's place.</summary>
    internal Rejection RequestedRefusal { get; private set; }

    internal ReadOnlySpan<byte> ResponseBody => _body.Written;

    internal FieldLines ResponseFields => _fields;

    /// <summary>Writes to the answer's body before <see cref="Complete"/> or <see cref="FlushAsync"/>.</summary>
    public IBufferWriter<byte> BodyWriter => _body;

    /// <summary>Sets the answer's status.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not within 200 to 599.</exception>
    /// <exception cref="InvalidOperationException">The answer has started (<see cref="HasStarted"/>).</exception>
    public RequestCtx SetStatus(int statusCode)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(statusCode, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(statusCode, 599);
        ThrowIfStarted();
        StatusCode = statusCode;
        return this;
    }

    /// <summary>Sets the answer's Content-Type; the answering methods keep what was set before.</summary>
    /// <exception cref="ArgumentException">The value contains CR, LF, NUL or another control character.</exception>
    /// <exception cref="InvalidOperationException">The answer has started (<see cref="HasStarted"/>).</exception>
    public RequestCtx SetContentType(string contentType)
    {
        ArgumentNullException.ThrowIfNull(contentType);
        Span<byte> bytes = contentType.Length <= 256 ? stackalloc byte[contentType.Length] : new byte[contentType.Length];
        return Encoding.Latin1.GetBytes(contentType, bytes) == 0 ? this : SetContentType(bytes);
    }

    /// <inheritdoc cref="SetContentType(string)"/>
    public RequestCtx SetContentType(ReadOnlySpan<byte> contentType)
    {
        ThrowIfStarted();
        _contentType.Set(contentType);
        return this;
    }

    /// <summary>Adds a field line to the answer.</summary>
    /// <exception cref="ArgumentException">
    /// The name is not a token, the value contains CR, LF, NUL or another control character, or the field frames the message,
    /// which is the server's (Content-Length, Transfer-Encoding, Connection).
    /// </exception>
    /// <exception cref="InvalidOperationException">The answer has started (<see cref="HasStarted"/>).</exception>
    public RequestCtx AddField(string name, string value)
    {
        ThrowIfStarted();
        _fields.Add(name, value);
        return this;
    }

    /// <summary>Ends the connection after this answer.</summary>
    public RequestCtx CloseConnection()
    {
        ClosesConnection = true;
        return this;
    }

    /// <summary>Answers with a text, UTF-8, as text/plain.</summary>
    public void Text(string text)
    {
        if (!MayAnswer())
        {
            return;
        }

        _body.Write(text);
        UseContentTypeUnlessSet(Http.ContentTypeLine.Text);
        HandBack();
    }

    /// <summary>Answers with a text given as UTF-8 bytes, as text/plain.</summary>
    public void Text(ReadOnlySpan<byte> utf8) => Answer(utf8, Http.ContentTypeLine.Text);

    /// <summary>Answers with bytes, which are copied, as application/octet-stream.</summary>
    public void Bytes(ReadOnlySpan<byte> body) => Answer(body, Http.ContentTypeLine.Bytes);

    /// <summary>Answers with a value, serialised by System.Text.Json (web defaults unless options are given).</summary>
    public void Json<T>(T value, JsonSerializerOptions? options = null)
    {
        if (!MayAnswer())
        {
            return;
        }

        _body.WriteJson(value, options ?? JsonSerializerOptions.Web);
        UseContentTypeUnlessSet(Http.ContentTypeLine.Json);
        HandBack();
    }

    /// <summary>Answers with the status and body set so far; ends an answer that was sent in pieces.</summary>
    public void Complete()
    {
        if (!IsTooLate())
        {
            HandBack();
        }
    }

    /// <summary>Answers with a response message.</summary>
    /// <exception cref="ArgumentException">As <see cref="AddField"/>, <see cref="SetContentType(string)"/> and <see cref="SetStatus"/>.</exception>
    public void Reply(HttpResponse response)
    {
        ArgumentNullException.ThrowIfNull(response);
        if (!MayAnswer())
        {
            return;
        }

        ResetResponse();
        SetStatus(response.StatusCode);
        if (response.ContentType is not null)
        {
            SetContentType(response.ContentType);
        }

        foreach (var (name, value) in response.Fields ?? [])
        {
            _fields.Add(name, value);
        }

        _body.Write(response.Body.Span);
        HandBack();
    }

    /// <summary>
    /// Answers 500 in place of whatever was prepared. The cause is for the log; the client never sees it.
    /// </summary>
    public void Fail(Exception cause)
    {
        ArgumentNullException.ThrowIfNull(cause);
        var outcome = !AwaitsAnswer ? "its request was over by then"
            : HasStarted ? "its answer had begun and was cut off" : "its request was answered with 500";
        _pool.Log.HandlerFailed(Handler, cause, outcome);
        Refuse(Rejection.HandlerFailed);
    }

    /// <summary>The server answers in the handler's place.</summary>
    internal void Refuse(Rejection rejection)
    {
        if (!IsTooLate())
        {
            // No more than a word to the connection, which answers in the handler's place: the handler may be writing its own
            // answer on another thread at this moment, and several who find it gone may refuse at once.
            RequestedRefusal = rejection;
            HandBack();
        }
    }

    internal void RefuseIfUnanswered(Rejection rejection)
    {
        if (AwaitsAnswer)
        {
            Refuse(rejection);
        }
    }

    /// <summary>Prepares the server's own answer: status, reason as text, and what the table says of the connection.</summary>
    internal void SetRefusal(Rejection rejection)
    {
        ResetResponse();
        var row = Rejections.Of(rejection);
        Refusal = rejection;
        StatusCode = row.Status;
        ClosesConnection = row.Closes;
        _contentType.Use(Http.ContentTypeLine.Text);
        _body.Write(row.Text);
        if (row.AsksToRetry)
        {
            _fields.Add("Retry-After", "1");
        }
    }

    private void Answer(ReadOnlySpan<byte> body, byte[] contentTypeLine)
    {
        if (!MayAnswer())
        {
            return;
        }

        _body.Write(body);
        UseContentTypeUnlessSet(contentTypeLine);
        HandBack();
    }

    /// <summary>
    /// The request was answered, or nobody waits for it any more: a further answer must not touch what may be on its way to the
    /// client already.
    /// </summary>
    private bool IsTooLate()
    {
        if (AwaitsAnswer)
        {
            return false;
        }

        _pool.CountLateAnswer();
        return true;
    }

    /// <summary>A whole answer may be given now; what was written so far is dropped.</summary>
    private bool MayAnswer()
    {
        if (IsTooLate())
        {
            return false;
        }

        ThrowIfStarted();
        _body.Clear();
        return true;
    }

    private void UseContentTypeUnlessSet(byte[] line)
    {
        if (_contentType.IsEmpty)
        {
            _contentType.Use(line);
        }
    }

    private void ResetResponse()
    {
        StatusCode = 200;
        _contentType.Clear();
        ClosesConnection = false;
        Refusal = Rejection.None;
        DeclaredLength = ContentLengthField.Unknown;
        _fields.Clear();
        _body.Clear();
    }
}
