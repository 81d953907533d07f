using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors;

/// <summary>
/// One HTTP request and its answer: the message a handler actor receives. The holder owns it until it is answered, by one of
/// the answering methods (<see cref="Text(string)"/>, <see cref="Json{T}"/>, <see cref="Complete"/> …) or through
/// <c>Sender.Tell(HttpResponse)</c>. An answer may be given later and from any thread; only one thread may use it at a time.
/// </summary>
/// <remarks>
/// Instances are pooled. After the answer the instance belongs to the server again: do not keep it. A context that was not
/// answered before its handler's Receive returned, that timed out, or whose handler failed is never reused, so a late answer
/// is dropped and counted and cannot reach another request. What must outlive the answer is copied with <see cref="ToRequest"/>.
/// </remarks>
public sealed partial class RequestCtx : ITurnMessage, INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout
{
    private enum Stage
    {
        /// <summary>With the pool or the connection.</summary>
        Unsent,

        /// <summary>With a handler.</summary>
        Handling,

        /// <summary>On its way back to the connection, or there.</summary>
        Answered,

        /// <summary>The connection no longer waits for it (deadline, client gone).</summary>
        Abandoned,
    }

    private readonly RequestCtxPool _pool;
    private ActorCell? _connection;
    private Stage _stage;
    private int _answersFromElsewhere;
    private ConcurrencyLimit? _entered;

    // The timestamp by which its handler must have it; 0 when it may wait, or has waited.
    private long _startBy;
    private bool _answeredElsewhere;
    private bool _isKept;
    private volatile bool _isAborted;
    private CancellationTokenSource? _aborted;

    internal RequestCtx(RequestCtxPool pool)
    {
        _pool = pool;
        ReplyTo = new RequestReplyRef(this);
    }

    internal RequestCtxPool Pool => _pool;

    /// <summary>A handler has it, and has not answered.</summary>
    internal bool IsHandling => _stage == Stage.Handling;

    /// <summary>The connection answers without it, but a handler may still use it and read the request.</summary>
    internal bool IsLeftToHandler =>
        IsHandling || RequestedRefusal is Http.Rejection.HandlerFailed or Http.Rejection.HandlerGone;

    /// <summary>Nobody has answered it so far. Any thread that holds it.</summary>
    internal bool AwaitsAnswer => _stage == Stage.Handling && Volatile.Read(ref _answersFromElsewhere) == 0;

    /// <summary>
    /// The connection is done with it, its holder let go of it or there never was one, and no second answer is on its way.
    /// Loop's thread.
    /// </summary>
    internal bool CanBeReused =>
        (IsReleased || _stage == Stage.Unsent) && _stage != Stage.Abandoned && Volatile.Read(ref _answersFromElsewhere) == (_answeredElsewhere ? 1 : 0);

    /// <summary>The pool's index of it.</summary>
    internal int Place { get; set; }

    /// <summary>The actor the request was sent to; null while no handler has it.</summary>
    internal IActorRef? Handler { get; private set; }

    /// <summary>The sender handlers see: <c>Sender.Tell(HttpResponse)</c> and <c>PipeTo(Sender)</c> answer the request.</summary>
    internal RequestReplyRef ReplyTo { get; }

    /// <summary>The handler's Receive has ended and it had answered before: nobody is entitled to the instance any more.</summary>
    internal bool IsReleased { get; private set; }

    /// <summary>
    /// Cancelled when the answer is no longer wanted: the handler's deadline passed, the client left, or the server aborts.
    /// Made on first use; using it costs an allocation.
    /// </summary>
    public CancellationToken Aborted
    {
        get
        {
            var source = Volatile.Read(ref _aborted);
            if (source is null)
            {
                var made = new CancellationTokenSource();
                source = Interlocked.CompareExchange(ref _aborted, made, null) ?? made;
                if (_isAborted)
                {
                    source.Cancel();
                }
            }

            return source.Token;
        }
    }

    /// <summary>Counts it among the requests of its route. False: there are too many.</summary>
    internal bool TryEnter(ConcurrencyLimit limit)
    {
        if (!limit.TryEnter())
        {
            return false;
        }

        _entered = limit;
        return true;
    }

    /// <summary>The connection is done with it: it counts no longer, whatever its handler still does with it.</summary>
    internal void LeaveRoute()
    {
        if (_entered is not null)
        {
            _entered.Leave();
            _entered = null;
        }
    }

    /// <summary>Hands the request to its handler; from here on the handler owns it.</summary>
    /// <param name="handler">Who is to answer.</param>
    /// <param name="connection">Who is told of the answer.</param>
    /// <param name="startBy">The timestamp of the loop's time after which the handler is not to begin; 0: whenever it can.</param>
    internal void SendTo(IActorRef handler, ActorCell connection, long startBy)
    {
        Handler = handler;
        _startBy = startBy;
        _connection = connection;
        _stage = Stage.Handling;
        _pool.Loop.Tell(handler, this, ReplyTo);
    }

    /// <summary>The answer came back. False: it is late, or a second one, and must be dropped.</summary>
    internal bool TakeAnswer()
    {
        if (_stage == Stage.Abandoned)
        {
            return false;
        }

        _answeredElsewhere = _stage == Stage.Handling;
        _stage = Stage.Answered;
        return true;
    }

    /// <summary>The connection stops waiting. The instance now belongs to its holder alone and is never pooled again.</summary>
    internal void Abandon()
    {
        _stage = Stage.Abandoned;
        CancelAborted();
    }

    /// <summary>Tells a running handler that its answer is no longer wanted.</summary>
    internal void CancelAborted()
    {
        _isAborted = true;
        // Whoever asks for the token only now sees the flag, or we see the source it has made.
        Interlocked.MemoryBarrier();
        var source = Volatile.Read(ref _aborted);
        if (source is { IsCancellationRequested: false })
        {
            // Callbacks are the application's code; they run on the pool and cannot hold or break the loop.
            _ = source.CancelAsync();
        }
    }

    /// <summary>
    /// Told by mailboxes when its turn has come. A request that waited too long is refused here, and one that nobody waits for
    /// any more is let go: the handler sees neither. What it has seen once (and stashed) it will get again.
    /// </summary>
    internal bool MayBegin() => _startBy == 0 || BeginTurn();

    bool ITurnMessage.MayBeDelivered() => MayBegin();

    /// <summary>
    /// The handler's Receive has ended on the loop. Only a context that was answered within that Receive, by a handler that
    /// neither failed nor awaits, is free to be reused. The way back to the connection is a delivery too, and says nothing of
    /// the handler.
    /// </summary>
    void ITurnMessage.Delivered(ActorCell cell)
    {
        if (!ReferenceEquals(cell, _connection))
        {
            IsReleased = _stage == Stage.Answered && !_isKept && !MailboxInternals.IsSuspended(cell);
        }
    }

    private bool BeginTurn()
    {
        var startBy = _startBy;
        _startBy = 0;
        if (_stage == Stage.Answered || Volatile.Read(ref _answersFromElsewhere) != 0)
        {
            // Refused by somebody else, and on its way back to the connection.
            return true;
        }

        if (_stage == Stage.Handling && _pool.Loop.Time.GetTimestamp() <= startBy)
        {
            return true;
        }

        RefuseIfUnanswered(Http.Rejection.QueueTimeout);
        IsReleased = true;
        return false;
    }

    /// <summary>The handler goes on using the instance after its Receive has returned, answered or not.</summary>
    internal void Keep() => _isKept = true;

    /// <summary>The same for a handler on another thread, told by its mailbox.</summary>
    internal void ReleaseFromElsewhere() => IsReleased = Volatile.Read(ref _answersFromElsewhere) == 1 && !_isKept;

    internal void Recycle()
    {
        _stage = Stage.Unsent;
        _answersFromElsewhere = 0;
        _aborted = null;
        _isAborted = false;
        RequestedRefusal = Http.Rejection.None;
        _answeredElsewhere = false;
        _isKept = false;
        IsReleased = false;
        _startBy = 0;
        Handler = null;
        ResetRequest();
        ResetResponse();
        ResetStreaming();
    }

    /// <summary>Gives the context back to its connection: the one way every answer takes.</summary>
    private void HandBack()
    {
        if (!ReferenceEquals(EventLoop.Current, _pool.Loop))
        {
            HandBackFromElsewhere();
        }
        else if (_stage == Stage.Handling)
        {
            _stage = Stage.Answered;
            _pool.Loop.Tell(_connection!, this, _connection!.Self);
        }
        else
        {
            _pool.CountLateAnswer();
        }
    }

    /// <summary>
    /// Another thread may race with the loop's deadline, so it does not touch the stage: the connection decides when the
    /// message arrives. Here only a second answer is told from the first.
    /// </summary>
    private void HandBackFromElsewhere()
    {
        if (Interlocked.Exchange(ref _answersFromElsewhere, 1) == 0)
        {
            _connection!.Self.Tell(this, _connection.Self);
        }
        else
        {
            _pool.CountLateAnswer();
        }
    }
}
