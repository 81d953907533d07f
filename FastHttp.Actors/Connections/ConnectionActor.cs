using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// One live connection: it owns the socket from the moment it receives its <see cref="ConnectionTicket"/> until it closes it,
/// alone, with both buffers and the deadline. What the bytes mean is its <see cref="ConnectionProtocol"/>'s affair. Between two
/// sockets the actor is parked with its listener.
/// </summary>
internal sealed class ConnectionActor : UntypedActor, IServerActor, IReadinessHandler, IDeadlineHandler, IFlushable, IExchangeOwner, IDirectMessage
{
    /// <summary>Bytes one connection may receive before others get their turn.</summary>
    private const int MaxReceivedPerTurn = 256 * 1024;

    private readonly ConnectionProtocol _firstProtocol;
    private ConnectionProtocol _protocol;
    private ConnectionTicket? _ticket;
    private Readiness _news;

    /// <summary>What has arrived. The protocol consumes it.</summary>
    public ReceiveBuffer Input;

    /// <summary>What is to be sent. The protocol appends to it.</summary>
    public SendBuffer Output;

    public ConnectionDeadline Deadline;

    /// <summary>Which bytes came after the server's drain.</summary>
    public DrainSweep Drain;

    public ConnectionActor(ServerLoop server)
    {
        Server = server;
        Cell = (ActorCell)Context;
        Deadline = new ConnectionDeadline(server.Loop, new TimerNode(this));
        _protocol = _firstProtocol = server.NewProtocol(this);
        server.Counters.ConnectionActorsMade++;
    }

    public ServerLoop Server { get; }

    /// <summary>Exchanges are told of responses here.</summary>
    public ActorCell Cell { get; }

    public TransportConnection Transport => _ticket!.Transport;

    private bool IsLive => _ticket is not null;

    /// <summary>The peer sends no more. It may still read (a half-close is legal).</summary>
    public bool IsPeerClosed { get; private set; }

    /// <summary>All that it sent was received, and its end too: nothing more can arrive.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>The socket may have more than was received.</summary>
    public bool MayReceive { get; private set; }

    IFlushable? IFlushable.NextToFlush { get; set; }

    /// <summary>All connections of one server and loop share one Props; making it anew costs more than the actor.</summary>
    public static Props Props(ServerLoop server, string dispatcher) =>
        Akka.Actor.Props.CreateBy(new ActorProducer<ConnectionActor>(() => new ConnectionActor(server))).WithDeploy(Deploy.Local).WithDispatcher(dispatcher);

    // Outside of the actor: only notes the news, so that a failure in handling them is the actor's. As a message it means "news".
    void IReadinessHandler.OnReady(Readiness readiness)
    {
        if (_news == Readiness.None)
        {
            Server.Loop.Tell(Cell, this, Cell.Self);
        }

        _news |= readiness;
    }

    // In the order in which a message to the actor comes by them.
    object? IReadinessHandler.Touched(int step) => step switch
    {
        0 => Cell,
        1 => Cell.Mailbox,
        _ => Cell.Mailbox?.MessageQueue,
    };

    void IDeadlineHandler.OnDeadline(TimerNode node, long now) => Cell.Self.Tell(ConnectionSignal.Deadline, Cell.Self);

    /// <summary>The loop's ring is empty: responses that are ready leave although a handler is still at work.</summary>
    void IFlushable.Flush()
    {
        var status = IsLive && Output.HasPending ? SendPending() : FlushStatus.Blocked;
        if (status == FlushStatus.Done)
        {
            _protocol.OnFlushed();
        }
        else if (status == FlushStatus.Broken)
        {
            // A failure in here would not be the actor's own; the signal brings it there.
            Output.Release(Server.Buffers);
            ((IReadinessHandler)this).OnReady(Readiness.Failed);
        }
    }

    void IExchangeOwner.OnResponse(Exchange exchange) => _protocol.OnResponse(exchange);

    protected override void OnReceive(object message)
    {
        if (message is IDirectMessage direct)
        {
            direct.Deliver(Cell);
        }
        else if (message is ConnectionTicket ticket)
        {
            Adopt(ticket);
        }
        else if (message is BodySignal step)
        {
            _protocol.OnStep(step);
        }
        else if (message is ConnectionSignal signal)
        {
            OnSignal(signal);
        }
        else if (!_protocol.OnMessage(message))
        {
            Unhandled(message);
        }
    }

    // A failed actor is stopped, never restarted: whatever state it was in, its socket must not be served any further.
    protected override void PostStop()
    {
        if (IsLive)
        {
            var transport = Transport;
            Clear(CloseReason.Failed);
            transport.Abort();
            Server.Listener.Tell(ConnectionSignal.Lost, Cell.Self);
        }
    }

    /// <summary>From here on it speaks another protocol, which works here on what was not consumed. Last within OnBytes: false.</summary>
    public void SwitchTo(ConnectionProtocol protocol)
    {
        _protocol.Release(CloseReason.ClosedByResponse);
        _protocol = protocol;
        protocol.Begin();
        GoOn();
    }

    /// <summary>Works until there is nothing to do without a handler, the client or another turn.</summary>
    public void GoOn()
    {
        var budget = MaxReceivedPerTurn;
        while (IsLive && _protocol.OnBytes() && Receive(ref budget))
        {
        }

        if (IsLive)
        {
            _protocol.OnWait();
        }
    }

    /// <summary>Sends what is ready. False: the client does not take it all now, or is gone.</summary>
    public bool Flush()
    {
        var status = SendPending();
        if (status == FlushStatus.Broken)
        {
            OnBroken();
        }

        return status == FlushStatus.Done;
    }

    /// <summary>Ends it when all is sent. <paramref name="lingers"/>: the client may still be sending, which is dropped for a while.</summary>
    public void Close(CloseReason reason, bool lingers)
    {
        _protocol.Release(reason);
        Input.Release(Server.Buffers);
        _protocol = Server.RentClosing().Of(this, reason, lingers);
        _protocol.Begin();
    }

    /// <summary>The one place where a connection ends well.</summary>
    public void End(CloseReason reason)
    {
        var transport = Transport;
        Park(reason);
        transport.Close();
    }

    /// <summary>The one place where a connection is cut off.</summary>
    public void Abort(CloseReason reason)
    {
        if (IsLive)
        {
            var transport = Transport;
            Park(reason);
            transport.Abort();
        }
    }

    private void Adopt(ConnectionTicket ticket)
    {
        _ticket = ticket;
        Server.Counters.ConnectionsOpened++;
        var news = ticket.Transport.Start(this);
        _protocol.Begin();
        if (ticket.Rejection != Rejection.None)
        {
            // Told unasked: the client was not let in, so nothing it sends is looked at.
            Server.Counters.ConnectionsRejected++;
            _protocol.Reject(ticket.Rejection);
        }
        else if (news != Readiness.None)
        {
            On(news);
        }
        else
        {
            Deadline.Set(DeadlineKind.Idle, Server.Settings.IdleTimeout);
        }
    }

    private void OnSignal(ConnectionSignal signal)
    {
        if (ReferenceEquals(signal, ConnectionSignal.Deadline))
        {
            OnDeadline();
        }
        else if (ReferenceEquals(signal, ConnectionSignal.Drain))
        {
            OnDrain();
        }
        else if (ReferenceEquals(signal, ConnectionSignal.Abort))
        {
            Abort(CloseReason.Aborted);
        }
    }

    void IDirectMessage.Deliver(ActorCell receiver)
    {
        var news = _news;
        _news = Readiness.None;
        if (IsLive && news != Readiness.None)
        {
            On(news);
        }
    }

    private void On(Readiness news)
    {
        MayReceive |= (news & (Readiness.Readable | Readiness.PeerClosed | Readiness.Failed)) != 0;
        if ((news & (Readiness.PeerClosed | Readiness.Failed)) != 0)
        {
            NotePeerClosed();
        }

        if ((news & Readiness.Failed) != 0)
        {
            Abort(CloseReason.ClientGone);
            return;
        }

        GoOn();
        if (IsLive && (news & Readiness.Writable) != 0)
        {
            _protocol.OnWritable();
        }
    }

    private void OnDrain()
    {
        if (IsLive)
        {
            // What has arrived but was not told yet came before the drain.
            Drain.Begin();
            MayReceive = true;
            _protocol.OnDrain();
            GoOn();
        }
    }

    private void OnDeadline()
    {
        if (!IsLive || Deadline.IsSet)
        {
            return;
        }

        if (!Output.HasPending || _protocol.AwaitsHandler)
        {
            _protocol.OnDeadline(Deadline.Kind);
        }
        else if (ResponseRate.IsTooLow(this))
        {
            Abort(CloseReason.ResponseTooSlow);
        }
        else
        {
            ResponseRate.Watch(this);
        }
    }

    /// <summary>The one place that knows whether there is more to receive. False: nothing came, or it is not to be taken now.</summary>
    private bool Receive(ref int budget)
    {
        if (!MayReceive)
        {
            return false;
        }

        if (budget <= 0)
        {
            // Not by a message to itself: it would be served in this turn, before the sockets of others.
            Server.Loop.Post(static actor => ((IReadinessHandler)actor!).OnReady(Readiness.Readable), this);
            return false;
        }

        var received = Input.Receive(Transport, Server.Buffers, Input.IsFull ? _protocol.BytesExpected : 0, out var room);
        if (room == 0)
        {
            return false;
        }

        budget -= received;
        Server.Counters.BytesReceived += Math.Max(0, received);
        // A short receive has drained the socket, unless its end follows: that was told already and must be fetched.
        MayReceive = received == room || (IsPeerClosed && received > 0);
        Drain.Note(received > 0, MayReceive);
        if (received == TransportConnection.Broken)
        {
            OnBroken();
        }
        else if (received == 0)
        {
            // Found again when the protocol looks for the next bytes.
            MayReceive = HasEnd = true;
            NotePeerClosed();
            _protocol.OnEnd();
        }

        return received > 0;
    }

    private void OnBroken()
    {
        NotePeerClosed();
        _protocol.OnBroken();
    }

    private void NotePeerClosed()
    {
        if (!IsPeerClosed)
        {
            IsPeerClosed = true;
            _protocol.OnPeerClosed();
        }
    }

    private FlushStatus SendPending()
    {
        var wasBlocked = Output.IsBlocked;
        var sent = Output.Sent;
        var status = Output.Flush(Transport, Server.Buffers, Server.Loop.Now, isLast: _protocol.SendsLast);
        Server.Counters.BytesSent += Output.Sent - sent;
        if (status == FlushStatus.Blocked && !wasBlocked && !_protocol.AwaitsHandler)
        {
            ResponseRate.Watch(this);
        }

        return status;
    }

    private void Park(CloseReason reason)
    {
        Clear(reason);
        Server.Listener.Tell(ConnectionSignal.Parked, Cell.Self);
    }

    private void Clear(CloseReason reason)
    {
        _protocol.Release(reason);
        _protocol = _firstProtocol;
        _ticket!.Close(reason);
        _ticket = null;
        Deadline.Cancel();
        Input.Release(Server.Buffers);
        Output.Release(Server.Buffers);
        Drain = default;
        _news = Readiness.None;
        MayReceive = false;
        IsPeerClosed = HasEnd = false;
    }
}
