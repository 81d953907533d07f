using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Handlers;

/// <summary>What the supervisors of one server need to place handlers, and to respond for those that end.</summary>
internal sealed record HandlerHost(
    EventLoopGroup Loops,
    IReadOnlyList<ExchangePool> Pools,
    ServerLog Log,
    int MailboxLimit,
    HandlerSupervision Supervision)
{
    /// <summary>Requests held by a handler that is no more get 503 at once.</summary>
    public void FailRequestsOf(IActorRef handler)
    {
        foreach (var pool in Pools)
        {
            pool.FailRequestsOf(handler);
        }
    }
}
