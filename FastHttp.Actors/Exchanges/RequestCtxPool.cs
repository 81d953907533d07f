using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

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

    // Those in flight and those at rest, in no order: each knows its place. A list of those in flight alone would have to be
    // written for every request, and its neighbours with it.
    private RequestCtx[] _all = new RequestCtx[16];
    private int _count;
    private long _lateAnswers;

    public EventLoop Loop { get; } = loop;

    public ServerLog Log { get; } = log;

    /// <summary>How many contexts connections hold now.</summary>
    public int InFlight { get; private set; }

    /// <summary>Answers that came too late or a second time. Any thread.</summary>
    public long LateAnswers => Interlocked.Read(ref _lateAnswers);

    public RequestCtx Rent()
    {
        InFlight++;
        return TakeRested() ?? Make();
    }

    /// <summary>
    /// The connection is done with it. A handler may still hold it, on this thread or another: whether it is ever used again is
    /// decided when its rest is over.
    /// </summary>
    public void Return(RequestCtx ctx)
    {
        InFlight--;
        if (_resting.Count < MaxResting)
        {
            _resting.Enqueue(ctx);
        }
        else
        {
            Forget(ctx);
        }
    }

    /// <summary>A handler has died: whoever waits for its answer gets 503 now instead of at the deadline. Any thread.</summary>
    public void FailRequestsOf(IActorRef handler) => Loop.Post(FailOnLoop, handler);

    public void CountLateAnswer() => Interlocked.Increment(ref _lateAnswers);

    private void FailOnLoop(object? handler)
    {
        foreach (var ctx in _all.AsSpan(0, _count))
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

            Forget(ctx);
        }

        return null;
    }

    private RequestCtx Make()
    {
        if (_count == _all.Length)
        {
            Array.Resize(ref _all, _count * 2);
        }

        var ctx = new RequestCtx(this) { Place = _count };
        _all[_count++] = ctx;
        return ctx;
    }

    /// <summary>Leaves it to the garbage collector, once its holder lets go of it.</summary>
    private void Forget(RequestCtx ctx)
    {
        var last = _all[--_count];
        _all[ctx.Place] = last;
        last.Place = ctx.Place;
        _all[_count] = null!;
    }
}
