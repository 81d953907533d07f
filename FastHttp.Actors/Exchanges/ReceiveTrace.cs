using System.Diagnostics;
using Akka.Actor;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Exchanges;

/// <summary>What is current while an actor receives a request that is traced.</summary>
internal static class ReceiveTrace
{
    /// <summary>
    /// The span of the request, or the one below it when the server's options want a span for each receive, which
    /// <see cref="ServerTraces.EndReceive"/> ends. It is current; whoever calls restores the ambient values when the receiver has returned.
    /// </summary>
    /// <param name="ctx">The request.</param>
    /// <param name="receiver">Null when nobody would hear that it returns: no span of its own then.</param>
    public static Activity? Enter(RequestCtx ctx, ActorCell? receiver) =>
        ctx.Activity is { } activity ? Enter(activity, ctx, receiver) : null;

    /// <summary>The same where what is current may be another request's: some dispatchers hand a teller's on to the run of a mailbox.</summary>
    public static Activity? EnterOffLoop(RequestCtx ctx, ActorCell receiver)
    {
        var activity = Enter(ctx, receiver);
        if (activity is null && Activity.Current is not null)
        {
            Activity.Current = null;
        }

        return activity;
    }

    private static Activity Enter(Activity activity, RequestCtx ctx, ActorCell? receiver)
    {
        Activity.Current = activity;
        if (receiver is null || !ctx.Exchange.Pool.TracesActors || ServerTraces.StartReceive() is not { } receive)
        {
            return activity;
        }

        if (receive.IsAllDataRequested)
        {
            receive.SetTag(ServerTraces.ActorPath, receiver.Self.Path.ToString());
            receive.SetTag(ServerTraces.ActorType, receiver.Props.Type.ToString());
            receive.SetTag(ServerTraces.MessageType, nameof(RequestCtx));
            receive.SetTag(ServerTraces.Sender, RequestSender.PathOf($"{ctx.Life}").ToString());
        }

        return receive;
    }
}
