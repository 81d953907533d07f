using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// The message that takes a request to a handler of the server's own on the same loop: pooled with its exchange, so that such a
/// request costs no allocation. <see cref="HttpHandlerActor"/> makes a <see cref="RequestCtx"/> of it before any code of the
/// application sees it; every other actor gets a RequestCtx. As a dead letter it is no line of the log: the client gets 503, and the end of
/// its handler is logged.
/// </summary>
internal sealed class LoopRequest(Exchange exchange) : ITurnMessage, INoSerializationVerificationNeeded, INotInfluenceReceiveTimeout, IDeadLetterSuppression
{
    public Exchange Exchange => exchange;

    /// <summary>Of the life the message belongs to: its exchange does not end while the message is out.</summary>
    public RequestCtx Ctx => new(exchange, exchange.Life);

    /// <summary>In a mailbox, or its handler has failed on it or awaits. Loop's thread.</summary>
    public bool IsOut { get; private set; }

    public LoopRequest Begin()
    {
        IsOut = true;
        return this;
    }

    bool ITurnMessage.MayBeDelivered(ActorCell? receiver, out Activity? activity)
    {
        var goes = exchange.MayBegin(exchange.Life);
        IsOut = goes;
        activity = goes && exchange.Request.Activity is not null ? ReceiveTrace.Enter(Ctx, receiver) : null;
        return goes;
    }

    // A suspended cell still names the message: its supervisor looks there, and so does a restart.
    void ITurnMessage.Delivered(ActorCell cell, Activity? activity)
    {
        ServerTraces.EndReceive(activity);
        IsOut = MailboxInternals.IsSuspended(cell);
        exchange.OnReceiveEnded();
    }

    Action<Exception> ITurnMessage.Failing() => Ctx.Fail;
}
