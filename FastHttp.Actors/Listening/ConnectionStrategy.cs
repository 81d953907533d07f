using Akka.Actor;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Listening;

/// <summary>
/// A connection actor that fails is stopped, never restarted: nothing can be said of its state, and its socket is closed. The
/// other connections never notice.
/// </summary>
internal sealed class ConnectionStrategy(ServerLog log)
    : OneForOneStrategy(-1, Timeout.Infinite, new LocalOnlyDecider(_ => Directive.Stop), loggingEnabled: false)
{
    protected override Directive Handle(IActorRef child, Exception exception)
    {
        log.ConnectionFailed(child, exception);
        return Directive.Stop;
    }
}
