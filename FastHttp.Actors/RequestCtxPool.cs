using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors;

/// <summary>
/// The request contexts of one server on one loop: those at rest and those in flight. Used on the loop's thread, except where
/// a member says otherwise.
/// </summary>
internal sealed class RequestCtxPool(EventLoop loop, ServerLog log)
{
    /// <summary>
    /// A returned context rests until this many others were returned after it. A handler that wrongly answers a second time
    /// most likely does so soon, and finds the context at rest, where the answer is dropped and counted. More would cost every
    /// request: contexts in use must stay in the processor's nearest cache.
    /// </summary>
    private const int RestLength = 8;

    /// <summary>More than this many at rest are left to the garbage collector: a burst must not be paid for ever.</summary>
    private const int MaxResting = 4096;

    private readonly Queue<RequestCtx> _resting = new();
    private RequestCtx? _firstInFlight;
    private long _lateAnswers;

    public EventLoop Loop { get; } = loop;

    public ServerLog Log { get; } = log;

    /// <summary>How many contexts connections hold now.</summary>
    public int InFlight { get; private set; }

    /// <summary>Answers that came too late or a second time. Any thread.</summary>
    public long LateAnswers => Interlocked.Read(ref _lateAnswers);

    public RequestCtx Rent()
    {
        var ctx = TakeRested() ?? new RequestCtx(this);
        ctx.Next = _firstInFlight;
        if (_firstInFlight is not null)
        {
            _firstInFlight.Previous = ctx;
        }

        _firstInFlight = ctx;
        InFlight++;
        return ctx;
    }

    /// <summary>
    /// The connection is done with it. A handler may still hold it, on this thread or another: whether it is ever used again is
    /// decided when its rest is over.
    /// </summary>
    public void Return(RequestCtx ctx)
    {
        Unlink(ctx);
        if (_resting.Count < MaxResting)
        {
            _resting.Enqueue(ctx);
        }
    }

    /// <summary>A handler has died: whoever waits for its answer gets 503 now instead of at the deadline. Any thread.</summary>
    public void FailRequestsOf(IActorRef handler) => Loop.Post(FailOnLoop, handler);

    public void CountLateAnswer() => Interlocked.Increment(ref _lateAnswers);

    private void FailOnLoop(object? handler)
    {
        for (var ctx = _firstInFlight; ctx is not null; ctx = ctx.Next)
        {
            if (Equals(handler, ctx.Handler))
            {
                ctx.RefuseIfUnanswered(Http.Rejection.HandlerGone);
            }
        }
    }

    private RequestCtx? TakeRested()
    {
        while (_resting.Count > RestLength)
        {
            var ctx = _resting.Dequeue();
            if (ctx.CanBeReused)
            {
                ctx.Recycle();
                return ctx;
            }
        }

        return null;
    }

    private void Unlink(RequestCtx ctx)
    {
        if (ctx.Previous is null)
        {
            _firstInFlight = ctx.Next;
        }
        else
        {
            ctx.Previous.Next = ctx.Next;
        }

        if (ctx.Next is not null)
        {
            ctx.Next.Previous = ctx.Previous;
        }

        ctx.Previous = null;
        ctx.Next = null;
        InFlight--;
    }
}
