using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Answers for those who cannot: a request sent to an actor that is stopped or missing gets 503, one that its actor does not
/// understand 501, both at once instead of at the deadline. Its parent subscribes it to <see cref="AllDeadLetters"/>.
/// </summary>
internal sealed class DeadRequestActor(IReadOnlyList<RequestCtxPool> pools) : UntypedActor
{
    public static Props Props(IReadOnlyList<RequestCtxPool> pools) => Akka.Actor.Props.Create(() => new DeadRequestActor(pools));

    // A restart keeps its ref, and so its subscription.
    protected override void PreRestart(Exception reason, object message)
    {
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        // The event stream is the system's: requests of other servers are other responders' affair.
        if (message is AllDeadLetters { Message: RequestCtx ctx } letter && pools.Contains(ctx.Pool))
        {
            ctx.Refuse(ReasonOf(letter));
        }
        else if (message is AllDeadLetters { Message: BodySignal signal } && pools.Contains(signal.Ctx.Pool))
        {
            // Its connection is no more.
            signal.Drop();
        }
    }

    private static Rejection ReasonOf(AllDeadLetters letter) => letter switch
    {
        UnhandledMessage => Rejection.RequestUnhandled,
        // Alive, and yet its message is dead: it did not fit into the mailbox.
        { Recipient: InternalActorRefBase { IsTerminated: false } } => Rejection.HandlerOverloaded,
        _ => Rejection.HandlerGone,
    };
}
