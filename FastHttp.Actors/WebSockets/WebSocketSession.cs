using System.Text;
using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Push;
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
    private IUpgradedConnection _connection = null!;
    private MessageReader _reader = null!;
    private MessageWriter _writer = null!;
    private AckQueue? _acks;
    private WebSocketDelivery? _delivery;
    private WebSocketDelivery? _marker;
    private PushedSocket? _pushed;
    private RateBudget _controls;
    private RateBudget _messages;
    private volatile SocketStage _stage;
    private bool _isGiven;
    private KeepAlive _keepAlive;

    private GivenMessage _given;
    private CloseHandshake _close = new();

    // The actor has ended before the socket was open: what to close with.
    private int _endedEarly;

    public WebSocketSession(WebSocketOptions options, bool deflates)
    {
        _options = options;
        _deflates = deflates;
        _resume = new ResumeReading(this);
    }

    /// <summary>Set before it opens.</summary>
    public WebSocketRef Socket { get; set; } = null!;

    /// <summary>Whom messages go to. Set before it opens; nobody when the actor has ended.</summary>
    public IActorRef Actor { get; set; } = ActorRefs.Nobody;

    /// <summary>Of the server.</summary>
    public required ServerLog Log { get; init; }

    /// <summary>How the actor takes messages.</summary>
    public MessageTaking Taking { get; init; }

    public WebSocketOutgoing Outgoing => new(this);

    /// <summary>Any thread.</summary>
    public bool IsOpen => _stage == SocketStage.Open;

    /// <summary>Any thread.</summary>
    public bool IsOnLoop => ReferenceEquals(EventLoop.Current, Loop);

    /// <summary>The connection's. Any thread.</summary>
    public EventLoop Loop => _connection.Loop;

    /// <summary>The connection's actor.</summary>
    public ActorCell Cell => _connection.Cell;

    /// <summary>Of the message that the actor has.</summary>
    public bool IsText { get; private set; }

    /// <inheritdoc cref="IsText"/>
    public ReadOnlySpan<byte> Payload =>
        _given.IsGathered ? _reader.Gathered : _given.PayloadIn(_connection.Received);

    public override void Begin(IUpgradedConnection connection)
    {
        _connection = connection;
        _reader = new MessageReader(connection.Buffers, new MessageLimits(_options.MaxMessageSize, _options.MaxFrames, _options.MaxInflateRatio), _deflates);
        _writer = new MessageWriter(connection, _options.MaxQueuedBytes, _deflates);
        _keepAlive = new KeepAlive((long)_options.KeepAlive.TotalMilliseconds, connection.Loop.Now);
        _stage = SocketStage.Open;
        Watch();
        Actor.Tell(new WebSocketOpened(Socket), Socket);
        if (_endedEarly != 0)
        {
            OnActorEnded(_endedEarly == CloseCode.InternalError);
        }
    }

    public override bool OnBytes(Span<byte> bytes, out int consumed)
    {
        consumed = 0;
        _keepAlive.Heard(_connection.Loop.Now);
        if (_isGiven || _stage == SocketStage.CutOff)
        {
            // The client is held back while its actor is at work.
            return false;
        }

        if (_given.TakeEnd(out consumed))
        {
            return true;
        }

        var found = _reader.Read(bytes, out consumed, out var payload);
        switch (found)
        {
            case FrameEvent.NeedMore:
                return true;
            case FrameEvent.Text or FrameEvent.Binary:
                return !IsOpen || Taking == MessageTaking.Never || !Give(bytes, payload, found == FrameEvent.Text, ref consumed);
            case FrameEvent.Failed:
                Fail(_reader.FailCode, _reader.FailReason);
                return false;
            default:
                return OnControl(found, payload);
        }
    }

    public override void OnSent()
    {
        _acks?.Acknowledge(Socket);
        _pushed?.OnSent();
    }

    public override void OnDeadline()
    {
        if (_isGiven)
        {
            // What it sends is not read while its actor is at work: that is no silence.
            _keepAlive.Heard(_connection.Loop.Now);
        }

        var verdict = _keepAlive.Judge(_connection.Loop.Now);
        if (!IsOpen || verdict == KeepAlive.Verdict.Gone)
        {
            _connection.Abort(CloseReason.IdleTimeout);
            return;
        }

        if (verdict == KeepAlive.Verdict.Ping)
        {
            _writer.Control(Opcode.Ping, []);
        }

        Watch();
    }

    // Without a close frame: the client has left (RFC 6455 7.1.5).
    public override void OnEnd() => _connection.Close(CloseReason.ClosedByClient, lingers: false);

    public override void OnDrain() => Close(CloseCode.GoingAway, "The server is shutting down.");

    public override void Release(CloseReason reason)
    {
        var wasNew = _stage == SocketStage.New;
        _stage = SocketStage.Ended;
        _acks?.FailAll(Socket);
        _pushed?.Release();
        if (!wasNew)
        {
            _reader.Release();
            Actor.Tell(new WebSocketClosed(_close.Code, _close.Reason), Socket);
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
    public void TellMarker() => _connection.Loop.Tell(Actor, _marker ??= new WebSocketDelivery(this, isMarker: true), Socket);

    /// <summary>The actor has ended, by itself or by a failure. As its parent.</summary>
    public void OnActorEnded(bool hasFailed)
    {
        Actor = ActorRefs.Nobody;
        var code = hasFailed ? CloseCode.InternalError : CloseCode.Normal;
        if (_stage == SocketStage.New)
        {
            _endedEarly = Math.Max(_endedEarly, code);
        }

        Close(code, hasFailed ? "The server has failed." : "");
    }

    /// <summary>Something that the actor started and nobody awaits has failed. Any thread.</summary>
    public void Fail(Exception cause) => Outgoing.Close(CloseCode.InternalError, "The server has failed.");

    public bool SendText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var maySend = MaySend(length);
        if (maySend)
        {
            _writer.Text(text, length);
        }

        return maySend;
    }

    /// <summary>Sends a message. False: it is not open, or the client did not take what was sent before and is cut off.</summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="payload">The message.</param>
    /// <param name="acknowledged">What is to be acknowledged; null for nothing.</param>
    /// <param name="sender">To whom.</param>
    public bool Send(Opcode opcode, ReadOnlySpan<byte> payload, WebSocketMessage? acknowledged, IActorRef? sender)
    {
        var maySend = MaySend(payload.Length);
        if (maySend)
        {
            _writer.Message(opcode, payload);
        }

        AckQueue.Take(ref _acks, acknowledged, sender, maySend, Socket);
        return maySend;
    }

    /// <summary>From now on it gets what a hub publishes, until one of the two ends.</summary>
    public void Subscribe(PushClient client) => (_pushed ??= new PushedSocket(this, _connection, _deflates)).Subscribe(client);

    /// <summary>The client takes too little.</summary>
    public void CutOff()
    {
        // Not at once: it may be the actor itself that sends, and what it was given lies in a buffer of this connection.
        _stage = SocketStage.CutOff;
        Log.ClientTooSlow("WebSocket", Socket.Request.Target, _connection.Pending);
        _connection.Loop.Tell(Cell, _resume, Cell.Self);
    }

    /// <summary>Begins the closing handshake; nothing is sent after it (RFC 6455 5.5.1).</summary>
    public void Close(int code, string reason)
    {
        if (!IsOpen)
        {
            return;
        }

        _close.Begin(_writer, code, reason);
        _stage = SocketStage.Closing;
        // It is sent no more: a publisher must not wait for it until its client has responded.
        _pushed?.Release();
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

        // Far more than any client's keep-alive. Each ping costs a pong, so without it a client could make the server send for ever.
        if (!_controls.TryTake(_connection.Loop.Now, perSecond: 10, burst: 100))
        {
            Fail(CloseCode.PolicyViolation, "Too many pings.");
            return false;
        }

        if (found == FrameEvent.Ping && IsOpen)
        {
            _writer.Control(Opcode.Pong, payload);
        }

        return true;
    }

    private void OnClose(ReadOnlySpan<byte> payload)
    {
        var isResponse = _stage == SocketStage.Closing;
        if (_close.Take(payload, isResponse, _writer) is > 0 and var fault)
        {
            Fail(fault, "The close frame is wrong.");
            return;
        }

        // RFC 6455 7.1.1: the server closes first.
        _connection.Close(isResponse ? CloseReason.ClosedByResponse : CloseReason.ClosedByClient, lingers: false);
    }

    /// <summary>RFC 6455 7.1.7: the client has broken a rule. Nothing more of it is read.</summary>
    private void Fail(int code, string reason)
    {
        if (IsOpen)
        {
            _close.Begin(_writer, code, reason);
        }

        _connection.Close(CloseReason.Rejected, lingers: true);
    }

    // True: the actor has it, and nothing more is read for now.
    private bool Give(Span<byte> bytes, ReadOnlySpan<byte> payload, bool isText, ref int consumed)
    {
        if (_options.MaxMessagesPerSecond is > 0 and var most && !_messages.TryTake(_connection.Loop.Now, most, burst: most))
        {
            Fail(CloseCode.PolicyViolation, "Too many messages.");
            return true;
        }

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
        _given = GivenMessage.Of(bytes, payload, consumed);
        consumed = 0;
        _connection.Loop.Tell(Actor, _delivery ??= new WebSocketDelivery(this, isMarker: false), Socket);
        return true;
    }

    private void Resume()
    {
        if (_stage == SocketStage.CutOff)
        {
            _connection.Abort(CloseReason.ResponseTooSlow);
        }
        else if (_stage is SocketStage.Open or SocketStage.Closing)
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
        if (IsOpen && !_writer.HasRoom(length))
        {
            CutOff();
        }

        return IsOpen;
    }

    private sealed class ResumeReading(WebSocketSession session) : IDirectMessage
    {
        void IDirectMessage.Deliver(ActorCell receiver) => session.Resume();
    }
}
