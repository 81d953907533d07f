using Akka.Actor;
using Akka.Actor.Internal;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Supervises a route's handlers as <see cref="HandlerSupervision"/> says, and tells the route's supervisor which handler is
/// restarted or was given up, since the end of a child does not say why it ended.
/// </summary>
internal sealed class RouteStrategy(HandlerSupervision supervision, Action<IActorRef, Exception> restarted, Action<IActorRef, Exception> givenUp)
    // To Akka a window without a number of restarts means one restart in it.
    : HttpHandlerStrategy(supervision.MaxRestarts, supervision.MaxRestarts < 0 ? null : supervision.Within, supervision.Decider)
{
    public override void ProcessFailure(
        IActorContext context,
        bool restart,
        IActorRef child,
        Exception cause,
        ChildRestartStats stats,
        IReadOnlyCollection<ChildRestartStats> children)
    {
        if (restart && stats.RequestRestartPermission(MaxNumberOfRetries, WithinTimeRangeMilliseconds))
        {
            restarted(child, cause);
            RestartChild(child, cause, suspendFirst: false);
        }
        else
        {
            givenUp(child, cause);
            context.Stop(child);
        }
    }

    // A failed start is told by the route's supervisor, in a line and with what becomes of it.
    protected override void LogFailure(IActorContext context, IActorRef child, Exception cause, Directive directive)
    {
        if (cause is not ActorInitializationException || directive is Directive.Restart or Directive.Resume)
        {
            base.LogFailure(context, child, cause, directive);
        }
    }
}
