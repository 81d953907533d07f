using Akka.Actor;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Handlers;

namespace FastHttp.Actors;

/// <summary>
/// The supervision of handler actors: the request whose handling failed is answered with 500, then the child is treated as the
/// decider says (by default restarted, whatever the number of failures). The other requests in its mailbox are not lost.
/// Use it in parents of your own handlers too.
/// </summary>
public class HttpHandlerStrategy : OneForOneStrategy
{
    /// <summary>Restarts on every failure but those Akka stops for (failed initialisation, Kill).</summary>
    public HttpHandlerStrategy()
        : this(DefaultDecider)
    {
    }

    /// <summary>Decides as told, without a limit on restarts.</summary>
    public HttpHandlerStrategy(IDecider decider)
        : this(null, null, decider)
    {
    }

    /// <summary>Decides as told; more failures than <paramref name="maxRestarts"/> within the window stop the child.</summary>
    /// <param name="maxRestarts">Null or -1: unlimited.</param>
    /// <param name="within">The window; null: the child's whole life.</param>
    /// <param name="decider">What to do with which exception.</param>
    public HttpHandlerStrategy(int? maxRestarts, TimeSpan? within, IDecider decider)
        : base(maxRestarts ?? -1, (int)(within ?? TimeSpan.FromMilliseconds(-1)).TotalMilliseconds, decider, loggingEnabled: true)
    {
    }

    /// <summary>
    /// Each is its own: Akka compares a pool's strategy with the default one to see whether it was set, and would take this one,
    /// which also restarts on everything, for the default.
    /// </summary>
    public override bool Equals(object? obj) => ReferenceEquals(this, obj);

    /// <inheritdoc />
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc />
    protected override Directive Handle(IActorRef child, Exception exception)
    {
        if (FailedActor.RequestOf(child) is { } ctx)
        {
            HandlerFailure.Respond(ctx, exception, child);
        }

        return base.Handle(child, exception);
    }

    /// <summary>Logs as Akka does, but for a failure on a request, which <see cref="RequestCtx.Fail"/> has logged.</summary>
    protected override void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (FailedActor.RequestOf(child) is null)
        {
            base.LogFailure(context, child, cause, directive);
        }
    }
}
