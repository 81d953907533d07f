using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Connections;

/// <summary>
/// One exchange after the other on an HTTP/1.1 connection: bytes become a request, the request goes to its handler, the response
/// becomes bytes. <see cref="Http1Streams"/> is for bodies in pieces. Pooled: a connection has one while it has bytes.
/// </summary>
internal sealed class Http1Exchange(ServerLoop server)
{
    private readonly RequestReader _reader = new();
    private Http1Connection _http = null!;
    private ConnectionActor _connection = null!;
    private Exchange? _exchange;
    private Http1Streams? _streams;
    private bool _cameTooLate;

    public Http1Phase Phase { get; private set; }

    /// <summary>There is a request, or a rest of one.</summary>
    public bool HasBegun => _exchange is not null || Phase != Http1Phase.Head;

    /// <summary>When the head, the body or the handling that is being watched began. Loop time.</summary>
    public long Since { get; private set; }

    /// <summary>While there is one.</summary>
    public Exchange Exchange => _exchange!;

    public ConnectionActor Connection => _connection;

    public Http1Connection Http => _http;

    public RequestReader Reader => _reader;

    public RouteSettings Route => server.Settings.AllRoutes[_exchange!.Request.RouteIndex];

    /// <summary>Null for an exchange without bodies in pieces.</summary>
    public Http1Streams? Streams => _streams;

    // Of the request, as far as it was taken.
    private long BodyBytes => _streams?.Taken ?? (Phase == Http1Phase.Body ? _connection.Input.Length - _reader.BodyStart : _exchange!.Request.Body.Length);

    public Http1Exchange Of(Http1Connection http)
    {
        // Mostly it is the connection that had it last, and a look costs less than two writes of references.
        if (!ReferenceEquals(_http, http))
        {
            _http = http;
            _connection = http.Connection;
        }

        return this;
    }

    /// <summary>The first byte of a request is there.</summary>
    public void Begin()
    {
        _exchange = server.Exchanges.Rent();
        _exchange.Request.Transport = _connection.Transport;
        _exchange.Request.BeganAt = server.Loop.Timestamp;
        _cameTooLate = _http.NextComesTooLate;
        Since = server.Loop.Now;
    }

    /// <summary>Goes on with what was received, one step. NeedMore: it takes more bytes, or nothing more is to be done.</summary>
    public ParseStatus Work()
    {
        if (!HasBegun)
        {
            Begin();
        }

        var status = Phase switch
        {
            Http1Phase.Head => _reader.ReadHead(ref _connection.Input, _exchange!.Request.Head, server.Settings.HeadLimits),
            Http1Phase.Body => _reader.ReadBody(ref _connection.Input),
            _ => _streams!.DropBody(),
        };
        switch (status)
        {
            case ParseStatus.Done:
                OnRead();
                break;
            case ParseStatus.Rejected when Phase == Http1Phase.UnreadBody:
                _connection.Close(CloseReason.BodyUnread, lingers: true);
                break;
            case ParseStatus.Rejected:
                Reject(_reader.Rejection);
                break;
        }

        return status;
    }

    public void OnWritable()
    {
        if (_streams is not null)
        {
            _streams.Send();
        }
        else if (_connection.Output.HasPending)
        {
            _connection.Flush();
        }
    }

    public void OnResponse()
    {
        if (_streams is { HasResponse: true } streams)
        {
            streams.EndResponse();
        }
        else if (_exchange!.IsLeft)
        {
            FinishInPlace(_exchange.Rejection);
        }
        else
        {
            FinishWith(_exchange.Response, wholeRequestRead: true);
        }
    }

    public void OnStep(BodySignal signal)
    {
        _streams ??= new Http1Streams(this, server, body: null);
        if (signal is BodySignal<bool> flush)
        {
            _streams.OnFlush(flush);
        }
        else
        {
            _streams.OnRead((BodySignal<BodyPart>)signal);
        }
    }

    /// <summary>The server rejects the request and closes: where the next one would begin cannot be trusted, or is not wanted.</summary>
    public void Reject(Rejection rejection)
    {
        server.Log.BadRequest(rejection, _connection.Input.Unread);
        FinishInPlace(rejection, wholeRequestRead: false);
    }

    /// <summary>The server responds in the handler's place, and goes on with the connection.</summary>
    public void RespondInPlace(Rejection rejection)
    {
        FinishInPlace(rejection);
        _connection.GoOn();
    }

    /// <summary>The response is in the send buffer; the request is done with.</summary>
    public void Finish(ExchangeResponse response, long length, bool closes, bool wholeRequestRead)
    {
        server.Counters.Responses++;
        var rejection = response.Rejection;
        server.Account.End(_exchange!, new RequestEnd(response.Status, BodyBytes, length, rejection, CutOff: null));
        var unread = _streams is { HasUnreadBody: true } ? _streams : null;
        ReleaseExchange();
        Phase = unread is null ? Http1Phase.Head : Http1Phase.UnreadBody;
        Since = server.Loop.Now;
        _streams = unread;
        if (_connection.Output.IsBlocked)
        {
            ResponseRate.Watch(_connection);
        }

        if (closes)
        {
            var reason = rejection == Rejection.None ? CloseReason.ClosedByResponse : CloseReason.Rejected;
            _connection.Close(reason, lingers: !wholeRequestRead || unread is not null || _connection.Input.HasBytes);
        }
    }

    /// <summary>The connection ends, or is idle.</summary>
    public void Release(CloseReason reason)
    {
        if (_exchange is { } exchange)
        {
            PointToRequest();
            server.Account.EndCutOff(exchange, _streams is { HasResponse: true }, BodyBytes, _streams?.Sent ?? 0, reason);
            ReleaseExchange();
        }
        else if (Phase == Http1Phase.UnreadBody)
        {
            _reader.EndRequest();
        }

        _streams = null;
        Phase = Http1Phase.Head;
    }

    private void OnRead()
    {
        switch (Phase)
        {
            case Http1Phase.Head:
                OnHead(_exchange!.Request);
                break;
            case Http1Phase.Body:
                Dispatch();
                break;
            default:
                _streams = null;
                Phase = Http1Phase.Head;
                break;
        }
    }

    private void OnHead(ExchangeRequest request)
    {
        _http.CountHead();
        var match = request.MatchRoute(server.Settings.Routes, _connection.Input.Unread);
        if (ServerTraces.AreWanted)
        {
            PointToRequest();
        }

        server.Account.Begin(request);
        if (_cameTooLate)
        {
            Reject(Rejection.ServerDraining);
        }
        else if (request.Head.Form == TargetForm.Authority)
        {
            Reject(Rejection.TunnelNotSupported);
        }
        else if (match != MatchStatus.Found)
        {
            RespondFromTable(request, match);
        }
        else if (!request.Head.HasBody)
        {
            Dispatch();
        }
        else
        {
            BeginBody(request.Head, Route);
        }
    }

    private void BeginBody(RequestHead head, RouteSettings route)
    {
        if (head.ContentLength > route.MaxBodySize)
        {
            Reject(Rejection.BodyTooLarge);
        }
        else if (route.StreamsBody)
        {
            _streams = new Http1Streams(this, server, _reader.NewStream(head, route.MaxBodySize, server.Settings.HeadLimits));
            _connection.Input.MoveToOwn(_reader.BodyStart + BodyStream.Room, server.Buffers);
            Dispatch();
        }
        else
        {
            AwaitWholeBody(head, route.MaxBodySize);
        }
    }

    private void AwaitWholeBody(RequestHead head, int limit)
    {
        _reader.BeginBody(head, limit, server.Settings.HeadLimits);
        Phase = Http1Phase.Body;
        Since = server.Loop.Now;
        _connection.Deadline.Set(DeadlineKind.Body, server.Settings.RateGracePeriod);
        if (head.ExpectContinue && _connection.Input.Length == _reader.BodyStart)
        {
            // RFC 9110 10.1.1: the route takes any body, so it is asked for at once. Its handler is not needed to decide.
            Http1ResponseWriter.SendContinue(_connection);
        }
    }

    /// <summary>No handler is concerned: 404, 405, or the response to OPTIONS.</summary>
    private void RespondFromTable(ExchangeRequest request, MatchStatus match)
    {
        _streams = request.Head.HasBody ? new Http1Streams(this, server, _reader.NewStream(request.Head, BodyStream.MaxDropped, server.Settings.HeadLimits)) : null;
        server.Counters.Requests += _streams is null or { CanDropBody: true } ? 1 : 0;
        server.OwnResponse.SetTableResponse(match, request.Allow);
        FinishWith(server.OwnResponse, wholeRequestRead: true);
    }

    /// <summary>The request goes to its handler, which owns it until there is a response.</summary>
    private void Dispatch()
    {
        server.Counters.Requests++;
        var route = Route;
        if (route.Concurrency is not null && !_exchange!.TryEnter(route.Concurrency))
        {
            FinishInPlace(Rejection.RouteOverloaded);
            return;
        }

        _reader.PointTo(_exchange!.Request, ref _connection.Input);
        _connection.Input.IsHeld = true;
        Phase = Http1Phase.Handling;
        Since = server.Loop.Now;
        _connection.Deadline.Set(DeadlineKind.Handler, route.Timeout);
        if (_connection.Output.HasPending)
        {
            // What is ready does not wait for a handler that is still running when this turn ends.
            server.Loop.AtRingEmpty(_connection);
        }

        if (_connection.IsPeerClosed)
        {
            // It closed before its request was read. Whether it did so before or after must make no difference.
            _http.TellHandlerOfLeave();
        }

        route.Dispatch(_exchange, server, _connection);
    }

    private void FinishInPlace(Rejection rejection, bool wholeRequestRead = true)
    {
        server.OwnResponse.SetRejection(rejection);
        FinishWith(server.OwnResponse, wholeRequestRead);
    }

    private void FinishWith(ExchangeResponse response, bool wholeRequestRead)
    {
        PointToRequest();
        var head = _exchange!.Request.Head;
        var written = response.Body.Written.Length;
        if (response.DeclaredLength >= 0 && response.DeclaredLength != written && StatusCodes.AllowsBody(response.Status, head.KnownMethod))
        {
            server.AbortWrongLength(_connection, _exchange, response.DeclaredLength, written);
            return;
        }

        server.FilterResponse(_exchange.Request, response);
        var upgrade = response.TakeUpgrade();
        if (upgrade is not null && response.Status != 101)
        {
            FinishOpenEnded(response, head, upgrade);
            return;
        }

        var closes = upgrade is null && (_http.EndsWith(response) || _streams is { CanDropBody: false });
        Http1ResponseWriter.AppendResponse(ref _connection.Output, response, head, closes, server);
        Finish(response, StatusCodes.AllowsBody(response.Status, head.KnownMethod) ? written : 0, closes, wholeRequestRead);
        if (upgrade is not null)
        {
            _connection.SwitchTo(new UpgradedConnection(_connection, upgrade));
        }
    }

    /// <summary>The exchange ends with the head of its response; the body goes on for as long as the connection.</summary>
    private void FinishOpenEnded(ExchangeResponse response, RequestHead head, Upgrade upgrade)
    {
        var body = Http1ResponseWriter.AppendHead(ref _connection.Output, response, head, closes: true, server);
        Finish(response, length: 0, closes: !body.SendsBody, wholeRequestRead: true);
        if (body.SendsBody)
        {
            _connection.SwitchTo(new OpenEndedResponse(_connection, upgrade, body.IsChunked));
        }
        else
        {
            // To HEAD.
            upgrade.Release(CloseReason.ClosedByResponse);
        }
    }

    // While it is handled it is pointed to already. Before, the buffer may have moved; and of a head that was rejected only the bytes are there.
    private void PointToRequest()
    {
        if (Phase != Http1Phase.Handling && _connection.Input.HasBytes)
        {
            _reader.PointTo(_exchange!.Request, ref _connection.Input);
        }
    }

    /// <summary>The connection lets go of its exchange. If a handler still has it, it keeps the bytes too.</summary>
    private void ReleaseExchange()
    {
        var exchange = _exchange!;
        _exchange = null;
        _connection.Input.IsHeld = false;
        var isLeft = exchange.LetGo();
        // Only now: a handler that hears of the end must find that its response is no longer wanted.
        _streams?.DropSteps();
        if (isLeft)
        {
            _connection.Input.Leave(_reader.Length, server.Buffers);
        }
        else
        {
            _connection.Input.Consume(_reader.Length);
        }

        _reader.EndRequest();
        server.Exchanges.Return(exchange);
    }
}
