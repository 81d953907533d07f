using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The root of one server's handlers, <c>/user/&lt;server&gt;-handlers</c>: one <see cref="RouteSupervisor"/> per route. It replies to
/// <see cref="Start"/> with <see cref="Started"/> when every route has its handlers, or with a failure.
/// </summary>
internal sealed class HandlerSupervisor(HandlerHost host) : UntypedActor
{
    private IActorRef _starter = ActorRefs.Nobody;
    private int _starting;
    private Start? _start;

    /// <summary>Makes the handlers of these routes; the lists run in parallel.</summary>
    public sealed record Start(IReadOnlyList<HttpRoute> Routes, IReadOnlyList<RouteHandlers> Handlers) : INoSerializationVerificationNeeded;

    public sealed record Started : INoSerializationVerificationNeeded
    {
        public static readonly Started Instance = new();
    }

    public static Props Props(HandlerHost host) =>
        Akka.Actor.Props.Create(() => new HandlerSupervisor(host)).WithDeploy(Deploy.Local);

    // A route's supervisor has no reason to fail; if it does, its handlers start anew with it.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Restart);

    // By then its children are gone; the next incarnation makes the same routes.
    protected override void PreRestart(Exception reason, object message)
    {
        base.PreRestart(reason, message);
        if (_start is not null)
        {
            Self.Tell(_start, ActorRefs.Nobody);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Start start:
                StartRoutes(start);
                break;
            case Started when --_starting == 0:
                _starter.Tell(Started.Instance);
                break;
            case Started:
                break;
            case Status.Failure failure:
                _starter.Tell(failure);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartRoutes(Start start)
    {
        _starter = Sender;
        _starting = start.Routes.Count;
        _start = start;
        for (var i = 0; i < start.Routes.Count; i++)
        {
            Context.ActorOf(RouteSupervisor.Props(start.Routes[i], start.Handlers[i], host), NameOf(start.Routes[i], i));
        }

        if (_starting == 0)
        {
            _starter.Tell(Started.Instance);
        }
    }

    // An actor's name allows less than a pattern does; the number keeps names apart that look alike afterwards.
    private static string NameOf(HttpRoute route, int index)
    {
        var readable = $"{route.Method ?? "any"}{route.Pattern}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').ToArray();
        return $"{index}-{new string(readable).Trim('-').ToLowerInvariant()}";
    }
}
