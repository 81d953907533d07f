using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// HTTP/1.1 on a connection (RFC 9112): requests are served one after the other, so responses leave in order. Each of them is
/// an <see cref="Http1Exchange"/>; this class is what holds between them: when the next one may begin, whether the connection
/// stays, what a deadline or a drain means.
/// </summary>
internal sealed class Http1Connection(ConnectionActor connection) : ConnectionProtocol
{
    /// <summary>Responses that the client has not taken yet; beyond, its next request is not begun.</summary>
    public const int MaxPending = 64 * 1024;

    /// <summary>
    /// How long a new connection may take to send its first request before it counts as idle in a drain. It was let in, so its
    /// request is probably on its way, and unlike those on a reused connection clients do not send it again by themselves.
    /// </summary>
    private const long FirstRequestTime = 1000;

    private readonly ServerLoop _server = connection.Server;

    // Rented with the first byte of a request, and given back when there are no more bytes.
    private Http1Exchange? _current;
    private long _heads;

    // Since when no request has begun, while it is idle.
    private long _idleSince;
    private EmptyLines _emptyLines;
    private bool _isIdle;
    private bool _isServing;
    private bool _leaveIsCounted;

    public override int BytesExpected => _current?.Reader.BytesExpected ?? 0;

    public override bool AwaitsHandler => _current is { Phase: Http1Phase.Handling, Streams: not { HasResponse: true } };

    public ConnectionActor Connection => connection;

    /// <summary>A request that begins now came after the drain. The first one of a connection always counts as one that came before.</summary>
    public bool NextComesTooLate => connection.Drain.NewFollows && _heads > 0;

    private Http1Phase Phase => _current?.Phase ?? Http1Phase.Head;

    // Line ends are none: no request begins with them.
    private bool HasBytesBehindRequest => connection.Input.Length > (_current?.Reader.Length ?? 0)
        && connection.Input.Unread[(_current?.Reader.Length ?? 0)..].ContainsAnyExcept("\r\n"u8);

    /// <summary>Requests that arrived before the drain are served too: only the last of them ends the connection.</summary>
    private bool IsLastOfDrain => _server.IsDraining && !HasBytesBehindRequest && !connection.MayReceive;

    /// <summary>Old and new must not mix in the buffer: new bytes stay in the socket while old requests wait.</summary>
    private bool KeepsNewBytesOut => connection.Drain.IsSwept && HasBytesBehindRequest;

    public override void Begin()
    {
        _isServing = true;
        _heads = 0;
        _idleSince = _server.Loop.Now;
        _emptyLines = default;
        _isIdle = true;
    }

    public override void Reject(Rejection rejection)
    {
        _current ??= _server.RentHttp1Exchange(this);
        _current.Begin();
        _current.Reject(rejection);
    }

    public override bool OnBytes()
    {
        while (_isServing)
        {
            var current = _current;
            if (current is { Phase: Http1Phase.Handling })
            {
                return OnBytesWhileHandling(current);
            }

            if (current is null or { HasBegun: false } && !NextHasBegun())
            {
                return _isServing;
            }

            if (connection.Output.Pending > MaxPending && !connection.Flush())
            {
                return false;
            }

            current ??= _current = _server.RentHttp1Exchange(this);
            if (current.Work() == ParseStatus.NeedMore)
            {
                return _isServing;
            }

            if (current.Phase == Http1Phase.Handling)
            {
                // What follows is looked at when there is news of it, and not for every request.
                return false;
            }
        }

        return false;
    }

    public override void OnWait()
    {
        var phase = Phase;
        if (phase == Http1Phase.Handling)
        {
            _current!.Streams?.OnWait();
        }
        else if (connection.Output.HasPending && !connection.Flush())
        {
            // The client is waited for, and its data rate is looked at.
        }
        else if (phase == Http1Phase.Head && !connection.Input.HasBytes)
        {
            OnIdle();
        }
        else if (phase == Http1Phase.Head)
        {
            connection.Deadline.Set(DeadlineKind.Head, _current!.Since + _server.Settings.RequestHeadTimeout - _server.Loop.Now);
        }
        else if (phase == Http1Phase.UnreadBody)
        {
            connection.Deadline.Set(DeadlineKind.UnreadBody, _current!.Since + BodyStream.DropTime - _server.Loop.Now);
        }
    }

    public override void OnWritable()
    {
        if (Phase == Http1Phase.Handling)
        {
            _current!.OnWritable();
        }
    }

    // The response is sent all the same; but whoever works on it is told, since most clients that do this have left.
    public override void OnPeerClosed()
    {
        if (Phase == Http1Phase.Handling)
        {
            TellHandlerOfLeave();
        }
    }

    public override void OnEnd()
    {
        if (Phase == Http1Phase.Handling)
        {
            _current!.Streams?.OnEnd();
            return;
        }

        // A request that was cut off gets no response (RFC 9112 8), but the responses before it are still owed.
        var isCut = connection.Input.HasBytes || Phase == Http1Phase.Body;
        connection.Close(isCut ? CloseReason.ClientGone : CloseReason.ClosedByClient, lingers: false);
    }

    public override void OnBroken() => connection.Abort(CloseReason.ClientGone);

    public override void OnResponse(Exchange exchange)
    {
        if (_current is { Phase: Http1Phase.Handling } current && ReferenceEquals(exchange, current.Exchange)
            && (exchange.HasResponse || exchange.IsLeft))
        {
            current.OnResponse();
            connection.GoOn();
        }
        else
        {
            exchange.Pool.CountLateResponse();
        }
    }

    public override void OnStep(BodySignal signal)
    {
        if (_current is { Phase: Http1Phase.Handling } current && ReferenceEquals(signal.Exchange, current.Exchange)
            && signal.Life == current.Exchange.Life)
        {
            current.OnStep(signal);
        }
        else
        {
            signal.Drop();
        }
    }

    public override void OnDeadline(DeadlineKind kind)
    {
        if (Phase != Http1Phase.Head || connection.Input.HasBytes)
        {
            ExchangeDeadline.Pass(_current!, kind);
        }
        else
        {
            connection.Close(_server.IsDraining ? CloseReason.Draining : CloseReason.IdleTimeout, lingers: false);
        }
    }

    // What has arrived is served first; see OnIdle and IsLastOfDrain.
    public override void OnDrain()
    {
    }

    public override void Release(CloseReason reason)
    {
        ReleaseCurrent(reason);
        _isServing = false;
        _leaveIsCounted = false;
    }

    /// <summary>Another head is complete.</summary>
    public void CountHead() => _heads++;

    /// <summary>Whether the connection ends with this response.</summary>
    public bool EndsWith(ExchangeResponse response) => response.ClosesConnection || !_current!.Reader.KeepsAlive || IsLastOfDrain
        || _heads >= _server.Settings.MaxRequestsPerConnection;

    /// <summary>A handler has the request of a client that sends no more. It counts once a connection.</summary>
    public void TellHandlerOfLeave()
    {
        _server.Counters.ClientsGone += _leaveIsCounted ? 0 : 1;
        _leaveIsCounted = true;
        _current!.Exchange.CancelAborted();
    }

    // A piece of the body for a handler that waits for it; or what comes is kept for later, and a client that leaves is noticed.
    private bool OnBytesWhileHandling(Http1Exchange current) => current.Streams is { ReaderWaits: true } streams
        ? streams.GiveBody()
        : !connection.IsPeerClosed && !KeepsNewBytesOut;

    /// <summary>
    /// The first byte of a request is there. The line ends before it are taken at once: they are silence (RFC 9112 2.2), so
    /// that a connection that has sent nothing else is idle, holds no bytes and has no head that is late.
    /// </summary>
    private bool NextHasBegun()
    {
        connection.Input.Consume(_emptyLines.Take(connection.Input.Unread, out var rejection));
        if (rejection != Rejection.None)
        {
            Reject(rejection);
            return false;
        }

        _isIdle &= !connection.Input.HasBytes;
        return connection.Input.HasBytes;
    }

    private void OnIdle()
    {
        if (!_isIdle)
        {
            _isIdle = true;
            _idleSince = _server.Loop.Now;
        }

        var wait = _idleSince + _server.Settings.IdleTimeout - _server.Loop.Now;
        if (_server.IsDraining)
        {
            wait = _heads == 0 ? _idleSince + FirstRequestTime - _server.Loop.Now : 0;
            if (wait <= 0)
            {
                connection.Close(CloseReason.Draining, lingers: false);
                return;
            }
        }

        // Nothing is held while a connection is idle.
        ReleaseCurrent(CloseReason.IdleTimeout);
        connection.Output.BeginAccount();
        connection.Input.Release(_server.Buffers);
        connection.Deadline.Set(DeadlineKind.Idle, wait);
    }

    private void ReleaseCurrent(CloseReason reason)
    {
        if (_current is not null)
        {
            _current.Release(reason);
            _server.ReturnHttp1Exchange(_current);
            _current = null;
        }
    }
}
