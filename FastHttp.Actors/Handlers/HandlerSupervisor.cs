using Akka.Actor;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The root of one server's handlers, <c>/user/&lt;server&gt;-handlers</c>: one <see cref="RouteSupervisor"/> per route. It replies to
/// <see cref="Start"/> with <see cref="Started"/> when every route's handlers have started, or with one failure that names all
/// routes whose handlers can never start.
/// </summary>
internal sealed class HandlerSupervisor(HandlerHost host) : UntypedActor, IWithTimers
{
    /// <summary>How long the server waits for handlers that are slow to start. Requests wait in their mailboxes then.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly HashSet<IActorRef> _starting = [];
    private readonly List<string> _mistakes = [];
    private IActorRef _starter = ActorRefs.Nobody;
    private Start? _start;

    /// <summary>Makes the handlers of these routes; the lists run in parallel.</summary>
    public sealed record Start(IReadOnlyList<HttpRoute> Routes, IReadOnlyList<RouteHandlers> Handlers) : INoSerializationVerificationNeeded;

    public sealed record Started : INoSerializationVerificationNeeded
    {
        public static readonly Started Instance = new();
    }

    /// <summary>From a route's supervisor: its handlers can never start.</summary>
    public sealed record CannotStart(string Mistake) : INoSerializationVerificationNeeded;

    private sealed record PatienceIsOver : INoSerializationVerificationNeeded;

    public ITimerScheduler Timers { get; set; } = null!;

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
            case Started:
                OnStarted(Sender);
                break;
            case CannotStart cannot:
                _mistakes.Add(cannot.Mistake);
                OnStarted(Sender);
                break;
            case PatienceIsOver:
                foreach (var route in _starting)
                {
                    route.Tell(new RouteSupervisor.EndOfPatience());
                }

                Reply();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartRoutes(Start start)
    {
        var count = start.Routes.Count;
        _starter = Sender;
        _start = start;
        for (var i = 0; i < count; i++)
        {
            _starting.Add(Context.ActorOf(RouteSupervisor.PropsOf(start.Routes[i], start.Handlers[i], host), NameOf(start.Routes[i], i)));
        }

        Timers.StartSingleTimer(nameof(PatienceIsOver), new PatienceIsOver(), Patience);
        ReplyWhenAllStarted();
    }

    private void OnStarted(IActorRef route)
    {
        _starting.Remove(route);
        ReplyWhenAllStarted();
    }

    private void ReplyWhenAllStarted()
    {
        if (_starting.Count == 0)
        {
            Reply();
        }
    }

    private void Reply()
    {
        Timers.Cancel(nameof(PatienceIsOver));
        _starter.Tell(_mistakes.Count == 0 ? Started.Instance : new Status.Failure(new FastHttpConfigurationException([.. _mistakes.Distinct()])));
        _starter = ActorRefs.Nobody;
    }

    // An actor's name allows less than a pattern does; the number keeps names apart that look alike afterwards.
    private static string NameOf(HttpRoute route, int index)
    {
        var readable = $"{route.Method ?? "any"}{route.Pattern}".Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-').ToArray();
        return $"{index}-{new string(readable).Trim('-').ToLowerInvariant()}";
    }
}
