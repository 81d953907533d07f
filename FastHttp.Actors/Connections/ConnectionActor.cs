using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>
/// One live connection: it owns the socket from the moment it receives it (<see cref="SocketHandover"/>) until it closes it,
/// alone. Requests are served one after the other, so answers leave in order; between two sockets the actor is
/// parked with its listener. This file is its life: what comes in, and how it ends. The others: .Requests reads, .Answers
/// answers, .Streaming is for bodies in pieces, .Deadlines for time.
/// </summary>
internal sealed partial class ConnectionActor : UntypedActor, IReadinessHandler, IDeadlineHandler, IFlushable
{
    private enum Phase : byte
    {
        /// <summary>No socket.</summary>
        Parked,

        /// <summary>Between requests, or in a request's head.</summary>
        Head,

        /// <summary>In a request's body.</summary>
        Body,

        /// <summary>A handler has the request.</summary>
        Handling,

        /// <summary>A request was answered before its body was read; the body is read and dropped.</summary>
        Skipping,

        /// <summary>The last answer is being taken by the client; nothing is read any more.</summary>
        Closing,

        /// <summary>All was sent and our side is closed; what still comes is dropped, so that no reset overtakes the answer.</summary>
        Lingering,
    }

    private readonly ServerLoop _server;
    private readonly ActorCell _cell;
    private readonly TimerNode _deadline;
    private TransportConnection? _transport;
    private RequestReader _reader;
    private ResponseSender _sender;
    private RequestCtx? _ctx;
    private Phase _phase;
    private Readiness _news;
    private CloseReason _closeReason;

    // Why the connection was not let in, if it was not.
    private Http.Rejection _refusal;
    private bool _canReceive;
    private bool _peerClosed;
    private bool _leaveIsCounted;
    private long _served;

    // When the head or body that is being watched began, before the first head the connection; and when the client first did not take an answer.
    private long _since;
    private long _blockedSince;

    public ConnectionActor(ServerLoop server)
    {
        _server = server;
        _cell = (ActorCell)Context;
        _deadline = new TimerNode(this);
        server.Counters.ConnectionActorsMade++;
    }

    IFlushable? IFlushable.NextToFlush { get; set; }

    /// <summary>All connections of one server and loop share one Props; making it anew costs more than the actor.</summary>
    public static Props Props(ServerLoop server, string dispatcher) =>
        Akka.Actor.Props.CreateBy(new Producer(server)).WithDispatcher(dispatcher);

    // On the loop's thread, outside of the actor: only notes the news, so that a failure in handling them is the actor's.
    void IReadinessHandler.OnReady(Readiness readiness)
    {
        if (_news == Readiness.None)
        {
            _server.Loop.Tell(_cell, ConnectionSignal.Ready, _cell.Self);
        }

        _news |= readiness;
    }

    // In the order in which a message to the actor comes by them.
    object? IReadinessHandler.Touched(int step) => step switch
    {
        0 => _cell,
        1 => _cell.Mailbox,
        _ => _cell.Mailbox?.MessageQueue,
    };

    void IDeadlineHandler.OnDeadline(TimerNode node, long now) => _cell.Self.Tell(ConnectionSignal.Deadline, _cell.Self);

    protected override void OnReceive(object message)
    {
        if (message is RequestCtx answered)
        {
            OnAnswer(answered);
        }
        else if (ReferenceEquals(message, ConnectionSignal.Ready))
        {
            OnNews();
        }
        else if (message is SocketHandover handover)
        {
            Adopt(handover);
        }
        else if (ReferenceEquals(message, ConnectionSignal.Deadline))
        {
            OnDeadline();
        }
        else if (message is BodySignal<bool> flush)
        {
            OnFlush(flush);
        }
        else if (message is BodySignal<BodyPart> read)
        {
            OnRead(read);
        }
        else if (ReferenceEquals(message, ConnectionSignal.Drain))
        {
            OnDrain();
        }
        else if (ReferenceEquals(message, ConnectionSignal.Abort))
        {
            Abort(CloseReason.Aborted);
        }
        else
        {
            Unhandled(message);
        }
    }

    // A failed actor is stopped, never restarted: whatever state it was in, its socket must not be served any further.
    protected override void PostStop()
    {
        if (_phase != Phase.Parked)
        {
            var transport = _transport!;
            Clear(CloseReason.Failed);
            transport.Abort();
            _server.Listener.Tell(ConnectionSignal.Lost, _cell.Self);
        }
    }

    private void Adopt(SocketHandover handover)
    {
        _refusal = handover.Refusal;
        _transport = handover.Take();
        _phase = Phase.Head;
        _served = 0;
        _since = _server.Loop.Now;
        _server.Counters.ConnectionsOpened++;
        var news = _transport.Start(this);
        if (_refusal != Http.Rejection.None)
        {
            Refuse();
        }
        else if (news != Readiness.None)
        {
            On(news);
        }
        else
        {
            ArmDeadline(_server.Settings.IdleTimeout);
        }
    }

    // The answer is given unasked: the client was not let in, so nothing it sends is looked at.
    private void Refuse()
    {
        _server.Counters.ConnectionsRefused++;
        _ctx = _server.Contexts.Rent();
        Reject(_refusal);
    }

    private void OnNews()
    {
        var news = _news;
        _news = Readiness.None;
        if (_phase != Phase.Parked && news != Readiness.None)
        {
            On(news);
        }
    }

    private void On(Readiness news)
    {
        _canReceive |= (news & (Readiness.Readable | Readiness.PeerClosed | Readiness.Failed)) != 0;
        if ((news & (Readiness.PeerClosed | Readiness.Failed)) != 0)
        {
            OnPeerClosed();
        }

        if ((news & Readiness.Failed) != 0)
        {
            Abort(CloseReason.ClientGone);
        }
        else if (_phase == Phase.Handling)
        {
            OnNewsWhileHandling();
        }
        else
        {
            GoOn();
        }
    }

    private void OnNewsWhileHandling()
    {
        if (_body is { Reader: not null } body)
        {
            GiveBody(body);
        }
        else
        {
            LookBehindRequest();
        }

        if (_phase == Phase.Handling)
        {
            SendPieces();
        }
    }

    // While the handler works: what comes is kept for later, and a client that leaves is noticed, also on a transport that
    // does not tell of it.
    private void LookBehindRequest()
    {
        if (_canReceive && !_peerClosed && !KeepsNewBytesOut)
        {
            var received = _reader.ReceiveBehind(_transport!, out var room);
            if (received is 0 or TransportConnection.Broken)
            {
                OnPeerClosed();
            }

            // Without room there may be more, and the end is fetched again when its turn has come.
            _canReceive = received == room || room == 0 || _peerClosed;
            NoteArrival(received > 0);
            if (received == TransportConnection.Broken)
            {
                Abort(CloseReason.ClientGone);
            }
        }
    }

    // The peer sends no more. It may still read (a half-close is legal), so the answer is sent all the same; but whoever
    // works on it is told, since most clients that do this have left.
    private void OnPeerClosed()
    {
        if (!_peerClosed && _phase == Phase.Handling)
        {
            TellHandlerOfLeave();
        }

        _peerClosed = true;
    }

    private void TellHandlerOfLeave()
    {
        _server.Counters.ClientsGone += _leaveIsCounted ? 0 : 1;
        _leaveIsCounted = true;
        _ctx!.CancelAborted();
    }

    /// <summary>The one place where a connection ends well.</summary>
    private void Close(CloseReason reason)
    {
        var transport = _transport!;
        Park(reason);
        transport.Close();
    }

    /// <summary>The one place where it is cut off.</summary>
    private void Abort(CloseReason reason)
    {
        if (_phase != Phase.Parked)
        {
            var transport = _transport!;
            Park(reason);
            transport.Abort();
        }
    }

    private void Park(CloseReason reason)
    {
        Clear(reason);
        _server.Listener.Tell(ConnectionSignal.Parked, _cell.Self);
    }

    private void Clear(CloseReason reason)
    {
        if (_ctx is not null)
        {
            ReleaseRequest();
        }

        if (_refusal == Http.Rejection.None)
        {
            _server.Admission.Leave(_transport!.Peer);
        }
        else
        {
            _server.RefusedConnections--;
            _refusal = Http.Rejection.None;
        }

        _server.Counters.Closed[(int)reason]++;
        _server.Loop.Wheel.Cancel(_deadline);
        _reader.Release(_server.Buffers);
        _sender.Release(_server.Buffers);
        _body = null;
        _transport = null;
        _news = Readiness.None;
        _canReceive = false;
        _peerClosed = false;
        _leaveIsCounted = false;
        _drain = DrainStep.None;
        _phase = Phase.Parked;
    }

    private sealed class Producer(ServerLoop server) : IIndirectActorProducer
    {
        public Type ActorType => typeof(ConnectionActor);

        public ActorBase Produce() => new ConnectionActor(server);

        public void Release(ActorBase actor)
        {
        }
    }
}
