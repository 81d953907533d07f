using Akka.Actor;
using Akka.Routing;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// Supervises the routees of a pool that was given as a route's Props: the request a routee fails on is answered, then it is
/// treated as a handler of the route would be. A routee that cannot start fails the router with it, since a router that loses
/// its last routee only stops, and nothing would tell that it should be made anew after a pause.
/// </summary>
internal sealed class RouteeStrategy(HandlerSupervision supervision) : HttpHandlerStrategy(
    supervision.MaxRestarts,
    supervision.MaxRestarts < 0 ? null : supervision.Within,
    new LocalOnlyDecider(cause => cause is ActorInitializationException ? Directive.Escalate : supervision.Decider.Decide(cause)))
{
    /// <summary>The pool with this strategy, unless it has one of its own.</summary>
    public static RouterConfig For(Pool pool, HandlerSupervision supervision)
    {
        if (!pool.SupervisorStrategy.Equals(Pool.DefaultSupervisorStrategy))
        {
            return pool;
        }

        // FromConfig stands for a pool of the configuration, which takes from it what it does not say itself; other pools take it
        // from a FromConfig.
        var source = FromConfig.Instance.WithSupervisorStrategy(new RouteeStrategy(supervision));
        return pool is FromConfig fromConfig ? fromConfig.WithSupervisorStrategy(source.SupervisorStrategy) : pool.WithFallback(source);
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
