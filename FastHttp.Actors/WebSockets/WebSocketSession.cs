using System.Text;
using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// One open WebSocket (RFC 6455): reads its client's messages one at a time, hands them to its actor, sends what it is told, and keeps to the
/// closing handshake. It lives as long as its connection speaks it, and belongs to one client for ever. Loop's thread, but for
/// what says otherwise.
/// </summary>
internal sealed class WebSocketSession : Upgrade
{
    private readonly WebSocketOptions _options;
    private readonly bool _deflates;
    private readonly ResumeReading _resume;
    private readonly WebSocketDelivery _delivery;
    private readonly WebSocketDelivery _marker;
    private IUpgradedConnection _connection = null!;
    private MessageReader _reader = null!;
    private FrameSender _sender = null!;
    private AckQueue? _acks;
    private ControlBudget _controls;
    private volatile WebSocketStage _stage;
    private bool _isGiven;
    private KeepAlive _keepAlive;

    // Where the message lies that the actor has: in what was received, or, when negative, with the reader.
    private int _payloadAt;
    private int _payloadLength;
    private int _messageEnd;
    private int _closeCode = CloseCode.Abnormal;
    private string _closeReason = "";

    public WebSocketSession(WebSocketOptions options, bool deflates)
    {
        _options = options;
        _deflates = deflates;
        _resume = new ResumeReading(this);
        _delivery = new WebSocketDelivery(this, isMarker: false);
        _marker = new WebSocketDelivery(this, isMarker: true);
        Outgoing = new WebSocketOutgoing(this);
    }

    /// <summary>Set before it opens.</summary>
    public WebSocketRef Socket { get; set; } = null!;

    /// <summary>Whom messages go to. Set before it opens; nobody when the actor has ended.</summary>
    public IActorRef Actor { get; set; } = ActorRefs.Nobody;

    /// <summary>Of the server.</summary>
    public required ServerLog Log { get; init; }

    /// <summary>How the actor takes messages.</summary>
    public MessageTaking Taking { get; init; }

    public WebSocketOutgoing Outgoing { get; }

    /// <summary>Any thread.</summary>
    public bool IsOpen => _stage == WebSocketStage.Open;

    /// <summary>Any thread.</summary>
    public bool IsOnLoop => ReferenceEquals(EventLoop.Current, _connection.Loop);

    /// <summary>The connection's actor.</summary>
    public ActorCell Cell => _connection.Cell;

    /// <summary>Of the message that the actor has.</summary>
    public bool IsText { get; private set; }

    /// <inheritdoc cref="IsText"/>
    public ReadOnlySpan<byte> Payload =>
        _payloadAt < 0 ? _reader.Gathered : _connection.Received.Slice(_payloadAt, _payloadLength);

    public override void Begin(IUpgradedConnection connection)
    {
        _connection = connection;
        _reader = new MessageReader(connection.Buffers, new MessageLimits(_options.MaxMessageSize, _options.MaxFrames, _options.MaxInflateRatio), _deflates ? new MessageInflater() : null);
        _sender = new FrameSender(connection, _deflates);
        _controls = new ControlBudget(connection.Loop.Now);
        _keepAlive = new KeepAlive((long)_options.KeepAlive.TotalMilliseconds, connection.Loop.Now);
        _stage = WebSocketStage.Open;
        Watch();
        Actor.Tell(new WebSocketOpened(Socket), Socket);
    }

    public override bool OnBytes(Span<byte> bytes, out int consumed)
    {
        consumed = 0;
        _keepAlive.Heard(_connection.Loop.Now);
        if (_isGiven)
        {
            // The client is held back while its actor is at work.
            return false;
        }

        if (_messageEnd > 0)
        {
            consumed = _messageEnd;
            _messageEnd = 0;
            return true;
        }

        var found = _reader.Read(bytes, out consumed, out var payload);
        switch (found)
        {
            case FrameEvent.NeedMore:
                return true;
            case FrameEvent.Text or FrameEvent.Binary:
                return !IsOpen || !Give(bytes, payload, found == FrameEvent.Text, ref consumed);
            case FrameEvent.Failed:
                Fail(_reader.FailCode, _reader.FailReason);
                return false;
            default:
                return OnControl(found, payload);
        }
    }

    public override void OnSent() => _acks?.Acknowledge(Socket);

    public override void OnDeadline()
    {
        if (_isGiven && _stage == WebSocketStage.Open)
        {
            _keepAlive.Heard(_connection.Loop.Now);
        }

        var verdict = _keepAlive.Judge(_connection.Loop.Now);
        if (_stage == WebSocketStage.Closing || verdict == KeepAlive.Verdict.Gone)
        {
            _connection.Abort(CloseReason.IdleTimeout);
            return;
        }

        if (verdict == KeepAlive.Verdict.Ping)
        {
            _sender.Control(Opcode.Ping, []);
        }

        Watch();
    }

    // Without a close frame: the client has left (RFC 6455 7.1.5).
    public override void OnEnd() => _connection.Close(CloseReason.ClosedByClient, lingers: false);

    public override void OnDrain() => Close(CloseCode.GoingAway, "The server is shutting down.");

    public override void Release(CloseReason reason)
    {
        var wasNew = _stage == WebSocketStage.New;
        _stage = WebSocketStage.Ended;
        _acks?.FailAll(Socket);
        if (!wasNew)
        {
            _reader.Release();
            Actor.Tell(new WebSocketClosed(_closeCode, _closeReason), Socket);
        }

        if (wasNew || Taking != MessageTaking.ByDemand)
        {
            // Behind what it has still to read.
            Actor.Tell(PoisonPill.Instance, ActorRefs.NoSender);
        }

        Actor = ActorRefs.Nobody;
    }

    /// <summary>The actor is done with its message.</summary>
    public void OnHandled()
    {
        if (_isGiven)
        {
            // As the connection's actor, so that a failure in what follows is not that of the socket's.
            _connection.Loop.Tell(Cell, _resume, Cell.Self);
        }
    }

    /// <inheritdoc cref="OnHandled"/>
    public void OnHandledAnywhere()
    {
        if (IsOnLoop)
        {
            OnHandled();
        }
        else
        {
            Cell.Self.Tell(_resume, Cell.Self);
        }
    }

    /// <summary>The actor awaits: it will be done with its message when it reaches this.</summary>
    public void TellMarker() => _connection.Loop.Tell(Actor, _marker, Socket);

    /// <summary>The actor has ended, by itself or by a failure. As its parent.</summary>
    public void OnActorEnded(bool hasFailed)
    {
        Actor = ActorRefs.Nobody;
        if (hasFailed)
        {
            Outgoing.Close(CloseCode.InternalError, "The server has failed.");
        }
        else if (IsOpen)
        {
            Outgoing.Close(CloseCode.Normal, "");
        }
    }

    /// <summary>Something that the actor started and nobody awaits has failed. Any thread.</summary>
    public void Fail(Exception cause) => Outgoing.Close(CloseCode.InternalError, "The server has failed.");

    /// <inheritdoc cref="Send"/>
    public bool SendText(string text)
    {
        var isSent = MaySend(Encoding.UTF8.GetMaxByteCount(text.Length));
        if (isSent)
        {
            _sender.Text(text);
        }

        return isSent;
    }

    /// <summary>Sends a message. False: it is not open, or the client did not take what was sent before and is cut off.</summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="payload">The message.</param>
    /// <param name="acknowledged">What is to be acknowledged; null for nothing.</param>
    /// <param name="sender">To whom.</param>
    public bool Send(Opcode opcode, ReadOnlySpan<byte> payload, WebSocketMessage? acknowledged, IActorRef? sender)
    {
        var sent = MaySend(payload.Length);
        if (sent)
        {
            _sender.Message(opcode, payload);
        }

        if (acknowledged is not null && sent)
        {
            (_acks ??= new AckQueue()).Add(acknowledged, sender);
        }
        else if (acknowledged is not null)
        {
            AckQueue.Fail(acknowledged, sender, Socket);
        }

        return sent;
    }

    /// <summary>Begins the closing handshake; nothing is sent after it (RFC 6455 5.5.1).</summary>
    public void Close(int code, string reason)
    {
        if (!IsOpen)
        {
            return;
        }

        SendClose(code, reason);
        _stage = WebSocketStage.Closing;
        _connection.SetDeadline((long)_options.CloseTimeout.TotalMilliseconds);
        if (_isGiven)
        {
            // The client's close frame is read although the actor is still at work.
            _connection.Loop.Tell(Cell, _resume, Cell.Self);
        }
    }

    private bool OnControl(FrameEvent found, ReadOnlySpan<byte> payload)
    {
        if (found == FrameEvent.Close)
        {
            OnClose(payload);
            return false;
        }

        if (!_controls.TryTake(_connection.Loop.Now))
        {
            Fail(CloseCode.PolicyViolation, "Too many pings.");
            return false;
        }

        if (found == FrameEvent.Ping && IsOpen)
        {
            _sender.Control(Opcode.Pong, payload);
        }

        return true;
    }

    private void OnClose(ReadOnlySpan<byte> payload)
    {
        if (!ClosePayload.TryRead(payload, out var code, out var reason))
        {
            Fail(code, "The close frame is wrong.");
            return;
        }

        var isResponse = _stage == WebSocketStage.Closing;
        if (!isResponse)
        {
            (_closeCode, _closeReason) = (code, Encoding.UTF8.GetString(reason));
            // RFC 6455 5.5.1: the same code comes back.
            _sender.Control(Opcode.Close, payload[..Math.Min(payload.Length, sizeof(ushort))]);
        }

        // RFC 6455 7.1.1: the server closes first.
        _connection.Close(isResponse ? CloseReason.ClosedByResponse : CloseReason.ClosedByClient, lingers: false);
    }

    /// <summary>RFC 6455 7.1.7: the client has broken a rule. Nothing more of it is read.</summary>
    private void Fail(int code, string reason)
    {
        if (IsOpen)
        {
            SendClose(code, reason);
        }

        _connection.Close(CloseReason.Rejected, lingers: true);
    }

    // True: the actor has it, and nothing more is read for now.
    private bool Give(Span<byte> bytes, ReadOnlySpan<byte> payload, bool isText, ref int consumed)
    {
        IsText = isText;
        _isGiven = true;
        if (Taking != MessageTaking.InPlace)
        {
            Actor.Tell(isText ? new WebSocketText(Encoding.UTF8.GetString(payload)) : new WebSocketBinary(payload.ToArray()), Socket);
            if (Taking == MessageTaking.ByTurn)
            {
                TellMarker();
            }

            return true;
        }

        // What was received stays where it is until the actor is done with it.
        _payloadLength = payload.Length;
        _payloadAt = bytes.Overlaps(payload, out var at) ? at : payload.IsEmpty ? 0 : -1;
        _messageEnd = consumed;
        consumed = 0;
        _connection.Loop.Tell(Actor, _delivery, Socket);
        return true;
    }

    private void Resume()
    {
        if (_stage is WebSocketStage.Open or WebSocketStage.Closing)
        {
            _isGiven = false;
            _reader.ReleaseGiven();
            _connection.Resume();
        }
    }

    private void Watch()
    {
        if (_keepAlive.IsOn)
        {
            _connection.SetDeadline(_keepAlive.Wait(_connection.Loop.Now));
        }
    }

    private bool MaySend(int length)
    {
        if (!IsOpen)
        {
            return false;
        }

        // A message by itself may be larger. What was written in this turn is sent before the client is judged.
        if (_connection.Pending > 0 && _connection.Pending + length > _options.MaxQueuedBytes && !_connection.Flush()
            && IsOpen && _connection.Pending + length > _options.MaxQueuedBytes)
        {
            Log.WebSocketTooSlow(Socket.Request.Target, _connection.Pending);
            _connection.Abort(CloseReason.ResponseTooSlow);
        }

        return IsOpen;
    }

    private void SendClose(int code, string reason)
    {
        _sender.Close(code, reason);
        (_closeCode, _closeReason) = (code, reason);
    }

    private sealed class ResumeReading(WebSocketSession session) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.Resume();
    }
}
