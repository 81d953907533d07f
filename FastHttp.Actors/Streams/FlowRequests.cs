using Akka.Actor;
using Akka.Event;
using Akka.Streams;
using Akka.Streams.Dsl;
using FastHttp.Actors.Exchanges;
using Decider = Akka.Streams.Supervision.Decider;
using Deciders = Akka.Streams.Supervision.Deciders;
using Directive = Akka.Streams.Supervision.Directive;

namespace FastHttp.Actors.Streams;

/// <summary>
/// The requests of one handler and one materialisation of its flow: those that wait for it, and those that are in it. The handler, both
/// ends of the flow and its decider come here, off the loops and behind an asynchronous boundary each on a thread of its own. So what it
/// holds is behind locks; on a loop they are never contended.
/// </summary>
internal sealed class FlowRequests(IActorRef handler, int maxWaiting, RequestsInFlight inFlight, ILoggingAdapter log)
{
    private readonly Lock _gate = new();
    private readonly Queue<RequestCtx> _waiting = new();

    // The flow has asked for a request, and there was none.
    private bool _isAwaited;
    private int _hasEnded;
    private volatile bool _isClosed;
    private volatile bool _hasServed;

    /// <summary>Tells the source that there are requests again. Set by the source before it asks for the first.</summary>
    public Action Wake { get; set; } = static () => { };

    /// <summary>The flow has taken a request.</summary>
    public bool HasServed => _hasServed;

    /// <summary>The flow, with a decider that says what fails here. Its own strategy counts; without one it resumes.</summary>
    public Flow<TIn, TOut, TMat> Hear<TIn, TOut, TMat>(Flow<TIn, TOut, TMat> flow)
    {
        var own = flow.Module.Attributes.GetAttribute<ActorAttributes.SupervisionStrategy>()?.Decider ?? Deciders.ResumingDecider;
        return flow.AddAttributes(ActorAttributes.CreateSupervisionStrategy(cause => Decide(own, cause)));
    }

    /// <summary>One more waits. False: too many do.</summary>
    public bool TryAdd(RequestCtx ctx)
    {
        bool wakes;
        lock (_gate)
        {
            if (_waiting.Count >= maxWaiting)
            {
                DropThoseThatAreOver();
            }

            if (_waiting.Count >= maxWaiting)
            {
                return false;
            }

            _waiting.Enqueue(ctx);
            wakes = _isAwaited;
            _isAwaited = false;
        }

        if (wakes)
        {
            Wake();
        }

        EndIfDone();
        return true;
    }

    /// <summary>The next one goes into the flow. Null: none waits, and <see cref="Wake"/> will be called when there is one.</summary>
    public RequestCtx? Enter()
    {
        lock (_gate)
        {
            if (NextThatWaits() is not { } ctx)
            {
                _isAwaited = true;
                return null;
            }

            _hasServed = true;
            inFlight.Enter(ctx);
            return ctx;
        }
    }

    /// <summary>One that waits for the flow and will not get there. Null: there is none.</summary>
    public RequestCtx? TakeWaiting()
    {
        lock (_gate)
        {
            return NextThatWaits();
        }
    }

    /// <summary>A response has come out.</summary>
    public void Respond(HttpResponse? response, RequestCtx ctx)
    {
        Fail(inFlight.Emerge(ctx));
        if (ctx.IsBound)
        {
            Give(response, ctx);
        }

        EndIfDone();
    }

    /// <summary>All that are in the flow get 500.</summary>
    public void FailAll(Exception cause) => Fail(inFlight.TakeAll(cause));

    /// <summary>The flow takes no more requests; what is in it may still come out.</summary>
    public void Close()
    {
        _isClosed = true;
        EndIfDone();
    }

    /// <summary>The flow is no more: what is in it gets 500, and its handler is told.</summary>
    /// <param name="cause">Null: it has completed.</param>
    public void End(Exception? cause)
    {
        FailAll(cause ?? new InvalidOperationException("The flow completed without a response to the request."));
        TellEnd(cause);
    }

    /// <summary>The flow is no more, for whatever reason: its handler, unless it is that one's end, does what is to be done.</summary>
    public void TellEnd(Exception? cause)
    {
        if (Interlocked.Exchange(ref _hasEnded, 1) == 0)
        {
            handler.Tell(new Ended(this, cause), ActorRefs.NoSender);
        }
    }

    private void Give(HttpResponse? response, RequestCtx ctx)
    {
        try
        {
            ctx.Reply(response ?? throw new InvalidOperationException("The flow gave null in the place of a response."));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // A response that cannot be sent; the flow is not to blame for the next one.
            HandlerFailure.Respond(ctx, e, handler);
        }
    }

    // A flow that takes no more, and drops the last one, might never say so.
    private void EndIfDone()
    {
        if (_isClosed && inFlight.AreAllOver)
        {
            End(cause: null);
        }
    }

    private Directive Decide(Decider own, Exception cause)
    {
        var directive = own(cause);
        if (directive != Directive.Stop)
        {
            // Else the flow fails as a whole.
            Fail(inFlight.Note(cause));
        }

        return directive;
    }

    private void Fail(IReadOnlyList<FlowFailure> failures)
    {
        foreach (var (ctx, cause) in failures)
        {
            if (!ctx.IsBound)
            {
                log.Error(cause, "The flow of {0} failed on something that is no request in it.", handler.Path);
            }
            else if (cause is not null)
            {
                HandlerFailure.Respond(ctx, cause, handler);
            }
            else if (ctx.AwaitsResponse)
            {
                HandlerFailure.Respond(ctx, new InvalidOperationException("The flow gave no response to the request: a later one came out before."), handler);
            }
        }
    }

    private RequestCtx? NextThatWaits()
    {
        DropThoseThatAreOver();
        return _waiting.TryDequeue(out var ctx) ? ctx : null;
    }

    // Their clients have left, or have the server's response.
    private void DropThoseThatAreOver()
    {
        while (_waiting.TryPeek(out var ctx) && !ctx.AwaitsResponse)
        {
            _waiting.Dequeue();
        }
    }

    /// <summary>To the handler: its flow is no more.</summary>
    public sealed record Ended(FlowRequests Of, Exception? Cause) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
