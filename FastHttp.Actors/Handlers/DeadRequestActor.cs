using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Responds in the place of handlers that cannot: a request sent to an actor that is stopped or missing gets 503, one that its
/// actor does not understand gets 501, both at once instead of at the deadline. Its parent subscribes it to <see cref="AllDeadLetters"/>.
/// </summary>
internal sealed class DeadRequestActor(IReadOnlyList<ExchangePool> pools, ServerMonitor monitor) : UntypedActor
{
    public static Props Props(IReadOnlyList<ExchangePool> pools, ServerMonitor monitor) =>
        Akka.Actor.Props.Create(() => new DeadRequestActor(pools, monitor)).WithDeploy(Deploy.Local);

    // A restart keeps its ref, and so its subscription.
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        // The event stream is the system's: requests of other servers are other responders' affair.
        if (message is not AllDeadLetters letter)
        {
            return;
        }

        if (RequestMessage.CtxOf(letter.Message) is { } ctx && pools.Contains(ctx.Exchange.Pool))
        {
            monitor.CountDeadRequest(isUnhandled: letter is UnhandledMessage);
            Reject(ctx, ReasonOf(letter, ctx), letter.Recipient);
        }
        else if (letter.Message is BodySignal signal && pools.Contains(signal.Exchange.Pool))
        {
            // Its connection is no more.
            signal.Drop();
        }
    }

    private static void Reject(RequestCtx ctx, Rejection reason, IActorRef recipient)
    {
        switch (reason)
        {
            case Rejection.HandlerOverloaded:
                Overload.Reject(ctx, reason);
                return;
            // An actor may have responded and let the message be unhandled all the same.
            case Rejection.RequestUnhandled when ctx.AwaitsResponse:
                var route = ctx.Exchange.Slot?.Route ?? "";
                ctx.Exchange.Pool.Log.RequestUnhandled(route, recipient, ctx, static ctx => RequestName.Of(ctx.Exchange, ctx.Life));
                break;
        }

        ctx.Reject(reason);
    }

    private static Rejection ReasonOf(AllDeadLetters letter, RequestCtx ctx) => letter switch
    {
        UnhandledMessage => Rejection.RequestUnhandled,
        // A suppressed one does not say whom it was for. The pooled message, which is the only such one, goes to the handler alone.
        SuppressedDeadLetter when ctx.Exchange.Slot?.Handler is InternalActorRefBase { IsTerminated: false } => Rejection.HandlerOverloaded,
        // Alive, and yet its message is dead: it did not fit into the mailbox.
        { Recipient: InternalActorRefBase { IsTerminated: false } } => Rejection.HandlerOverloaded,
        _ => Rejection.HandlerGone,
    };
}
