using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// One exchange's bodies in pieces: a handler has the request and tells, step by step, to send what it wrote or to read on. Made
/// for each exchange that has such a body, and for one whose body is to be dropped.
/// </summary>
internal sealed class Http1Streams(Http1Exchange http, ServerLoop server, BodyStream? body)
{
    private readonly ConnectionActor _connection = http.Connection;
    private ResponseStream? _response;

    // The handler that waits for the next piece, and the one that waits until the client has taken more.
    private BodySignal<BodyPart>? _reader;
    private BodySignal<bool>? _writer;

    /// <summary>The head of the response was sent.</summary>
    public bool HasResponse => _response is not null;

    /// <summary>What was sent of the response's body.</summary>
    public long Sent => _response?.Sent ?? 0;

    /// <summary>What was taken of the request's body.</summary>
    public long Taken { get; private set; }

    public bool ReaderWaits => _reader is not null;

    public bool HasUnreadBody => body is { IsComplete: false };

    /// <summary>The connection can be kept although the body was not read.</summary>
    public bool CanDropBody => body is null or { IsComplete: true } or { CanBeDropped: true };

    public void OnFlush(BodySignal<bool> flush)
    {
        _response ??= BeginResponse();
        _writer = flush;
        if (AppendPiece(_response))
        {
            Send();
        }
    }

    public void OnRead(BodySignal<BodyPart> read)
    {
        if (!HasUnreadBody)
        {
            // Read whole before the handler had it; or nothing is left.
            read.End(body is null ? WholeBody() : new BodyPart(default, IsLast: true, IsAborted: false));
            return;
        }

        _reader = read;
        body!.BeginWaiting(server.Loop.Now);
        _connection.GoOn();
    }

    /// <summary>Gives the waiting handler what has arrived. True: more bytes are needed for that.</summary>
    public bool GiveBody()
    {
        var status = http.Reader.ReadPiece(body!, ref _connection.Input, out var length);
        if (status == ParseStatus.Rejected)
        {
            RejectBody(body!.Rejection);
            return false;
        }

        if (status != ParseStatus.Done && length == 0)
        {
            return true;
        }

        GivePiece(length);
        return false;
    }

    /// <summary>No more bytes for now: if a handler waits for some, the client is waited for.</summary>
    public void OnWait()
    {
        if (_reader is null)
        {
            return;
        }

        if (body!.AwaitsContinue && _response is null)
        {
            body.IsContinued = true;
            Http1ResponseWriter.SendContinue(_connection);
        }

        if (_reader is null)
        {
            // The client was found gone while it was told to go on.
            return;
        }

        _connection.Deadline.Set(DeadlineKind.Body, server.Settings.RateGracePeriod - body.Waited(server.Loop.Now));
    }

    /// <summary>
    /// There are no more bytes: if a handler waits for some, its request is cut off. If the response has begun, a proper end could
    /// make the half that was sent pass for the whole (RFC 9112 8).
    /// </summary>
    public void OnEnd()
    {
        if (_reader is not null && HasResponse)
        {
            _connection.Abort(CloseReason.ClientGone);
        }
        else if (_reader is not null)
        {
            _connection.Close(CloseReason.ClientGone, lingers: false);
        }
    }

    /// <summary>Sends what is ready. While the client keeps up, the handler may write on.</summary>
    public void Send()
    {
        if (_connection.Output.HasPending)
        {
            _connection.Flush();
        }

        if (_writer is { } writer && _connection.Output.Pending <= Http1Connection.MaxPending)
        {
            _writer = null;
            writer.End(true);
        }
    }

    /// <summary>The handler has written its last, or the server speaks in its place.</summary>
    public void EndResponse()
    {
        var exchange = http.Exchange;
        var response = _response!;
        if (exchange.IsLeft)
        {
            // The handler failed or is gone. The client sees a response that breaks off, which is none (RFC 9112 8).
            _connection.Abort(CloseReason.ResponseBroken);
        }
        else if (AppendPiece(response) && IsWhole(response))
        {
            if (response is { SendsBody: true, IsChunked: true })
            {
                _connection.Output.Append(Http1.ChunkFraming.Last, server.Buffers);
            }

            http.Finish(exchange.Response, response.Sent, response.Closes || !CanDropBody, wholeRequestRead: true);
        }
    }

    public void CheckBodyRate()
    {
        if (DataRate.IsTooLow(body!.Taken, body.Waited(server.Loop.Now), http.Route.MinBodyDataRate))
        {
            RejectBody(Rejection.BodyTooSlow);
        }
        else
        {
            _connection.Deadline.Set(DeadlineKind.Body, DataRate.LookEvery);
        }
    }

    /// <summary>Drops what has arrived of a body that nobody reads, within bounds.</summary>
    public ParseStatus DropBody()
    {
        var status = http.Reader.DropPiece(body!, ref _connection.Input);
        return body!.Dropped > BodyStream.MaxDropped ? ParseStatus.Rejected : status;
    }

    /// <summary>Whoever waits for a step hears that there will be none.</summary>
    public void DropSteps()
    {
        _reader?.Drop();
        _reader = null;
        _writer?.Drop();
        _writer = null;
    }

    /// <summary>The handler's time limit ends here; the client's least data rate begins.</summary>
    private ResponseStream BeginResponse()
    {
        _connection.Deadline.Cancel();
        if (_connection.Output.IsBlocked)
        {
            // By responses before this one.
            ResponseRate.Watch(_connection);
        }

        var exchange = http.Exchange;
        server.FilterResponse(exchange.Request, exchange.Response);
        // RFC 9110 10.1.1: after a final status the client need not send a body it has held back, so nothing may follow.
        var closes = http.Http.EndsWith(exchange.Response) || body is { AwaitsContinue: true };
        return Http1ResponseWriter.AppendHead(ref _connection.Output, exchange.Response, exchange.Request.Head, closes, server);
    }

    // By now there may be a response, of whomever: then there is no body to be had.
    private BodyPart WholeBody()
    {
        var exchange = http.Exchange;
        if (!exchange.State.TryEnterReadable(exchange.Life))
        {
            return BodyPart.Aborted;
        }

        exchange.Request.Lend();
        var body = new BodyPart(exchange.Request.BodyMemory, IsLast: true, IsAborted: false);
        exchange.State.Exit();
        return body;
    }

    /// <summary>False: it is more than was declared, and the connection is no more.</summary>
    private bool AppendPiece(ResponseStream response)
    {
        TakePiece(response, http.Exchange);
        if (response.IsTooLong)
        {
            server.AbortWrongLength(_connection, http.Exchange, response.DeclaredLength, response.Written);
        }

        return !response.IsTooLong;
    }

    // Within the gate: a handler that does not await its flush may be writing on from another thread.
    private void TakePiece(ResponseStream response, Exchange exchange)
    {
        exchange.State.Enter();
        try
        {
            var written = exchange.Response.Body.Written;
            response.Take(written.Length);
            if (response is { SendsBody: true, IsTooLong: false } && !written.IsEmpty)
            {
                Http1ResponseWriter.AppendPiece(ref _connection.Output, written, response.IsChunked, server);
            }

            exchange.Response.Body.TakeAway();
        }
        finally
        {
            exchange.State.Exit();
        }
    }

    private bool IsWhole(ResponseStream response)
    {
        if (!response.IsWhole)
        {
            server.AbortWrongLength(_connection, http.Exchange, response.DeclaredLength, response.Written);
        }

        return response.IsWhole;
    }

    private void GivePiece(int length)
    {
        body!.EndWaiting(server.Loop.Now);
        Taken += length;
        var reader = _reader!;
        _reader = null;
        if (_response is null)
        {
            _connection.Deadline.Set(DeadlineKind.Handler, http.Route.Timeout);
        }

        reader.End(http.Reader.PieceOf(http.Exchange.Request, body, length, ref _connection.Input));
    }

    /// <summary>The body breaks a rule while a handler reads it: the server responds, or cuts off the response that has begun.</summary>
    private void RejectBody(Rejection rejection)
    {
        server.Log.BadRequest(rejection, _connection.Input.Unread);
        if (_response is null)
        {
            http.RespondInPlace(rejection);
        }
        else
        {
            server.Counters.Rejections[(int)rejection]++;
            _connection.Abort(CloseReason.Rejected);
        }
    }
}
