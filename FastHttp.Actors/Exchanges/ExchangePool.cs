using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The exchanges of one server on one loop: those at rest and those in flight. Used on the loop's thread, except where a member
/// says otherwise.
/// </summary>
internal sealed class ExchangePool(
    EventLoop loop, ServerLog log, ForgottenReturns? forgottenReturns = null, CancellationToken draining = default)
{
    /// <summary>More than this many at rest are left to the garbage collector: a burst must not be paid for ever.</summary>
    private const int MaxResting = 4096;

    // The one given back last comes first: it is still in the processor's nearest cache.
    private readonly Stack<Exchange> _resting = new();

    // Those in flight and those at rest, in no order: each knows its place. A list of those in flight alone would have to be
    // written for every request, and its neighbours with it.
    private Exchange[] _all = new Exchange[16];
    private int _count;
    private long _lateResponses;

    public EventLoop Loop { get; } = loop;

    public ServerLog Log { get; } = log;

    /// <summary>Those of the server; null where nobody reads them.</summary>
    public ForgottenReturns? ForgottenReturns { get; } = forgottenReturns;

    /// <summary>Each receive of a request that is traced has a span of its own.</summary>
    public bool TracesActors { get; init; }

    /// <summary>Cancelled when the server begins to drain; one for all its requests. Any thread.</summary>
    public CancellationToken Draining { get; } = draining;

    /// <summary>How many exchanges connections hold now.</summary>
    public int InFlight { get; private set; }

    /// <summary>How many are at rest.</summary>
    public int Resting => _resting.Count;

    /// <summary>Responses that came too late or a second time, and messages whose request was over. Any thread.</summary>
    public long LateResponses => Interlocked.Read(ref _lateResponses);

    public Exchange Rent()
    {
        InFlight++;
        return _resting.TryPop(out var exchange) ? exchange : Make();
    }

    /// <summary>The connection is done with it. Whoever still has a handle of it finds that its life is over.</summary>
    public void Return(Exchange exchange)
    {
        InFlight--;
        if (exchange.TryEnd() && _resting.Count < MaxResting)
        {
            _resting.Push(exchange);
        }
        else
        {
            Forget(exchange);
        }
    }

    /// <summary>A handler has died: whoever waits for its response gets 503 now instead of at the deadline. Any thread.</summary>
    public void FailRequestsOf(IActorRef handler) => Loop.Post(FailOnLoop, handler);

    /// <summary>Somebody responded to one of a handler's requests through a sender that they share. Any thread.</summary>
    public void FailRequestsWithoutSender(IActorRef handler)
    {
        Log.SharedSenderUsed(handler);
        Loop.Post(FailWithoutSenderOnLoop, handler);
    }

    /// <summary>A response came too late or a second time. One whose handler has missed its deadline is logged. Any thread.</summary>
    public void DropResponse(Exchange exchange, long life)
    {
        CountLateResponse();
        // Such an exchange is never used again, so its parts stay as they were.
        if (exchange.State.Is(life, ExchangeStage.Left) && exchange is { Rejection: Rejection.HandlerTimeout, Slot: { } slot })
        {
            Log.LateResponse(slot.Route, slot.Handler);
        }
    }

    public void CountLateResponse() => Interlocked.Increment(ref _lateResponses);

    private void FailOnLoop(object? handler)
    {
        foreach (var exchange in _all.AsSpan(0, _count))
        {
            if (Equals(handler, exchange.Slot?.Handler))
            {
                exchange.RejectInPlace(exchange.Life, Rejection.HandlerGone);
            }
        }
    }

    private void FailWithoutSenderOnLoop(object? handler)
    {
        foreach (var exchange in _all.AsSpan(0, _count))
        {
            if (exchange is { SharesSender: true, IsKept: true } && Equals(handler, exchange.Slot?.Handler))
            {
                exchange.RejectInPlace(exchange.Life, Rejection.HandlerFailed);
            }
        }
    }

    private Exchange Make()
    {
        if (_count == _all.Length)
        {
            Array.Resize(ref _all, _count * 2);
        }

        var exchange = new Exchange(this) { Place = _count };
        _all[_count++] = exchange;
        return exchange;
    }

    /// <summary>Leaves it to the garbage collector, once its holder lets go of it.</summary>
    private void Forget(Exchange exchange)
    {
        var last = _all[--_count];
        _all[exchange.Place] = last;
        last.Place = exchange.Place;
        _all[_count] = null!;
    }
}
