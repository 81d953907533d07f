using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// One request and its response: pooled, and the same for every protocol. It is made of <see cref="Request"/>,
/// <see cref="Response"/> and its state, which says which life it is in and whose turn it is.
/// </summary>
/// <remarks>
/// Why no late user can reach another request: every handle (<see cref="RequestCtx"/>, <see cref="RequestSender"/>,
/// <see cref="ResponseWriter"/>) names the life it belongs to, and each use is checked against the current one. The first claim
/// wins, before anything is written. A life ends on the loop's thread only; code there may look without the gate, and any
/// other thread holds the gate while it looks or writes. Memory that somebody may hold longer is not used again. The exchange is
/// also the message that tells its connection of the response.
/// </remarks>
internal sealed class Exchange : IDirectMessage
{
    private readonly LoopRequest _message;

    // The timestamp by which its handler must have it; 0 when it may wait, or has waited.
    private long _startBy;
    private IExchangeOwner? _owner;
    private ConcurrencyLimit? _entered;
    private BodySignal<bool>? _flush;
    private BodySignal<BodyPart>? _read;
    private AbortSignal _abort;
    private int _lastRoute = -1;

    public Exchange(ExchangePool pool)
    {
        Pool = pool;
        _message = new LoopRequest(this);
    }

    /// <summary>Its life and stage. A field: a copy would have a gate of its own.</summary>
    public ExchangeState State = new();

    public ExchangePool Pool { get; }

    public ExchangeRequest Request { get; } = new();

    public ExchangeResponse Response { get; } = new();

    /// <summary>The pool's index of it.</summary>
    public int Place { get; set; }

    /// <summary>The number of the current life. Loop's thread.</summary>
    public long Life => State.Life;

    /// <summary>Whom the request was sent to; null while no handler has it.</summary>
    public HandlerSlot? Slot { get; private set; }

    /// <summary>Why the server responds in the handler's place; none while the handler may.</summary>
    public Rejection Rejection { get; private set; }

    /// <summary>Its message bore the sender that its handler's requests share.</summary>
    public bool SharesSender { get; private set; }

    /// <summary>A handler has it without being at work on it, and nobody has responded. Loop's thread.</summary>
    public bool IsKept => State.Stage == ExchangeStage.Open && !_message.IsOut;

    /// <summary>The response is there to be sent. Loop's thread.</summary>
    public bool HasResponse => State.Stage == ExchangeStage.Responded;

    /// <summary>The server is to respond in the handler's place. Loop's thread.</summary>
    public bool IsLeft => State.Stage == ExchangeStage.Left;

    /// <summary>The handler of the current life was told that its response is no longer wanted.</summary>
    public bool IsAborted => _abort.IsRaised;

    public bool IsOnLoop => ReferenceEquals(EventLoop.Current, Pool.Loop);

    /// <summary>Counts it among the requests of its route. False: there are too many.</summary>
    public bool TryEnter(ConcurrencyLimit limit)
    {
        if (!limit.TryEnter())
        {
            Pool.Log.Overloaded(limit.Route, Rejection.RouteOverloaded);
            return false;
        }

        _entered = limit;
        return true;
    }

    /// <summary>From now on there may be a response. Loop's thread.</summary>
    /// <param name="owner">Who is told of it.</param>
    public void Begin(IExchangeOwner owner)
    {
        _owner = owner;
        State.Move(ExchangeStage.Open);
    }

    /// <summary>Hands the request to its handler. Loop's thread.</summary>
    /// <param name="slot">Who is to respond.</param>
    /// <param name="startBy">The timestamp of the loop's time after which the handler is not to begin; 0: whenever it can.</param>
    public void SendTo(HandlerSlot slot, long startBy)
    {
        Slot = slot;
        _startBy = startBy;
        if (!slot.TakesLoopRequests)
        {
            Pool.Loop.Tell(slot.Handler, new RequestCtx(this, Life), new RequestSender(this, Life));
            return;
        }

        SharesSender = slot.SharesSender;
        Pool.Loop.Tell(slot.Handler, _message.Begin(), slot.SenderFor(this));
    }

    /// <summary>
    /// A mailbox asks: the message's turn has come. A request that waited too long is rejected here, and one that is over is
    /// dropped: the handler sees neither. What a handler has seen once (and stashed) it will get again. Any thread.
    /// </summary>
    public bool MayBegin(long life)
    {
        var isOpen = State.Is(life, ExchangeStage.Open);
        if (!isOpen && !State.Is(life, ExchangeStage.Left))
        {
            Pool.CountLateResponse();
            return false;
        }

        if (Volatile.Read(ref _startBy) == 0)
        {
            return true;
        }

        var startBy = TakeStartBy(life);
        return startBy == 0 || (isOpen && Pool.Loop.Time.GetTimestamp() <= startBy)
            || (isOpen && !Overload.RejectInPlace(this, life, Rejection.QueueTimeout));
    }

    /// <summary>
    /// Takes the right to respond. Any thread; the first one has it, all others are counted as late. It is followed by
    /// <see cref="Respond"/>, or by <see cref="Unclaim"/> when nothing can be written.
    /// </summary>
    /// <param name="life">The claimer's.</param>
    /// <param name="isWhole">The response is given as a whole; false: it goes on with what was written so far.</param>
    /// <param name="readsOn">What is written may be made of the request while it is written.</param>
    /// <exception cref="InvalidOperationException">It is whole, but its head was sent already.</exception>
    public bool TryClaim(long life, bool isWhole, bool readsOn = false)
    {
        if (!State.TryEnterOpen(life))
        {
            Pool.DropResponse(this, life);
            NoteLateUse(life, "respond again");
            return false;
        }

        if (isWhole)
        {
            ExitIfStarted();
            Response.Body.Restart();
        }

        State.Claim(readsOn);
        State.Exit();
        return true;
    }

    /// <summary>The claimer could not write its response: the request waits for one as before, and nothing is left of that one.</summary>
    public void Unclaim()
    {
        State.Enter();
        Response.Body.Restart();
        State.Move(ExchangeStage.Open);
        State.Exit();
    }

    /// <summary>The claimer's response is complete.</summary>
    public void Respond()
    {
        // Read first: once the stage has moved, the life may end at any moment.
        var owner = _owner!;
        State.Move(ExchangeStage.Responded);
        TellOwner(owner);
    }

    /// <summary>The server responds in the handler's place. False: it is too late for that. Any thread.</summary>
    public bool RejectInPlace(long life, Rejection rejection)
    {
        if (!State.TryEnterOpen(life))
        {
            return false;
        }

        var owner = _owner!;
        Rejection = rejection;
        State.Move(ExchangeStage.Left);
        State.Exit();
        TellOwner(owner);
        return true;
    }

    /// <summary>The connection waits no longer. False: there is a response, and its message is on the way. Loop's thread.</summary>
    /// <param name="rejection">Why; none when nobody is there to be told.</param>
    public bool GiveUp(Rejection rejection = Rejection.None)
    {
        if (HasResponse)
        {
            return false;
        }

        State.Enter();
        var stage = State.Stage;
        if (stage == ExchangeStage.Open)
        {
            Rejection = rejection;
            State.Move(ExchangeStage.Left);
        }

        State.Exit();
        return stage != ExchangeStage.Responded;
    }

    /// <summary>
    /// The connection lets go of it, before its bytes are consumed; a handler that has no response yet keeps it, and is told
    /// that nobody waits. True: the connection's buffer must be left to those who may still read it. Loop's thread.
    /// </summary>
    public bool LetGo()
    {
        // It counts no longer, whatever its handler still does with it.
        _entered?.Leave();
        _entered = null;
        if (_owner is null || !GiveUp())
        {
            return Request.IsLent;
        }

        CancelAborted();
        State.Enter();
        var isCopied = Request.TryDetach();
        Request.LeaveTransport();
        State.Exit();
        return !isCopied;
    }

    /// <summary>The connection is done with it. False: somebody may be using what belongs to this life. Loop's thread.</summary>
    public bool TryEnd()
    {
        // Without the gate: in these stages nobody else finds anything to do.
        if (State.Stage is not (ExchangeStage.Idle or ExchangeStage.Responded) || _message.IsOut)
        {
            return false;
        }

        _lastRoute = Request.RouteIndex;
        State.EndLife();
        Clear();
        return true;
    }

    /// <summary>Enters that life to prepare the response; <see cref="EndSetting"/> follows. False: there is one.</summary>
    /// <exception cref="InvalidOperationException">The head was sent, and what is to change is part of it.</exception>
    public bool TryBeginSetting(long life, bool changesHead = true)
    {
        if (!State.TryEnterOpen(life))
        {
            Pool.CountLateResponse();
            NoteLateUse(life, "set or write something of it");
            return false;
        }

        if (changesHead)
        {
            ExitIfStarted();
        }

        return true;
    }

    public void EndSetting() => State.Exit();

    /// <summary>A step: what was written is sent. Any thread; see <see cref="RequestCtx.FlushAsync"/>.</summary>
    public ValueTask<bool> Flush(long life)
    {
        if (!TryBeginSetting(life, changesHead: false))
        {
            return new ValueTask<bool>(false);
        }

        Response.HasStarted = true;
        return Step(_flush ??= new BodySignal<bool>(this, life, dropped: false));
    }

    /// <summary>A step: the next piece of the body. Any thread; see <see cref="RequestCtx.ReadBodyAsync"/>.</summary>
    public ValueTask<BodyPart> ReadBody(long life)
    {
        if (State.TryEnterOpen(life))
        {
            return Step(_read ??= new BodySignal<BodyPart>(this, life, BodyPart.Aborted));
        }

        Pool.CountLateResponse();
        return new ValueTask<BodyPart>(BodyPart.Aborted);
    }

    /// <summary>The token of a life; a cancelled one when that is over. Any thread.</summary>
    public CancellationToken AbortedOf(long life) => _abort.TokenOf(ref State, life);

    /// <summary>Tells a running handler that its response is no longer wanted. Loop's thread.</summary>
    public void CancelAborted() => _abort.Raise(ref State);

    // It may have begun another life with another owner since it was told.
    void IDirectMessage.Deliver(ActorCell receiver)
    {
        if (_owner is { } owner && ReferenceEquals(owner.Cell, receiver))
        {
            owner.OnResponse(this);
        }
        else
        {
            Pool.CountLateResponse();
        }
    }

    /// <summary>A handler on its loop has returned from the request. Loop's thread.</summary>
    public void OnReceiveEnded() => Slot!.Note(hasResponse: State.Stage is ExchangeStage.Claimed or ExchangeStage.Responded);

    // A life that the server has responded to stays with its handler. Any other that is over was responded to by the application.
    private void NoteLateUse(long life, string use)
    {
        var route = State.Stage == ExchangeStage.Left ? -1 : Request.RouteIndex;
        var current = State.Life;
        Pool.ForgottenReturns?.Note(current == life ? route : current == life + 1 ? _lastRoute : -1, use, Pool.Log);
    }

    private long TakeStartBy(long life)
    {
        State.Enter();
        var startBy = 0L;
        if (State.IsReadable(life))
        {
            startBy = _startBy;
            _startBy = 0;
        }

        State.Exit();
        return startBy;
    }

    private void ExitIfStarted()
    {
        if (Response.HasStarted)
        {
            State.Exit();
            throw new InvalidOperationException("The head of the response was sent: write to BodyWriter, FlushAsync, and Complete.");
        }
    }

    private ValueTask<T> Step<T>(BodySignal<T> signal)
    {
        var cell = _owner!.Cell;
        ValueTask<T> step;
        try
        {
            step = signal.Begin();
        }
        finally
        {
            State.Exit();
        }

        cell.Self.Tell(signal, cell.Self);
        return step;
    }

    private void TellOwner(IExchangeOwner owner)
    {
        if (IsOnLoop)
        {
            Pool.Loop.Tell(owner.Cell, this, owner.Cell.Self);
        }
        else
        {
            owner.Cell.Self.Tell(this, owner.Cell.Self);
        }
    }

    private void Clear()
    {
        Rejection = Rejection.None;
        SharesSender = false;
        Slot = null;
        _owner = null;
        _startBy = 0;
        _flush = null;
        _read = null;
        _abort.Clear();
        Request.Clear();
        Response.Clear();
    }
}
