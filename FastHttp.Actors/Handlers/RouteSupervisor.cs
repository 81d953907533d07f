using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The parent of one route's handlers. A handler that fails is restarted and its request answered with 500; one that stops is
/// made anew, and requests it held are answered with 503. For an actor of the application's it only watches.
/// </summary>
internal sealed class RouteSupervisor(HttpRoute route, RouteHandlers handlers, HandlerHost host) : UntypedActor, IWithTimers
{
    // How often in a row a handler failed to start, and which of them stopped for that reason just now.
    private readonly Dictionary<string, int> _failedStarts = [];
    private readonly HashSet<string> _justFailed = [];

    private sealed record StartHandler(int Slot);

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(HttpRoute route, RouteHandlers handlers, HandlerHost host) =>
        Akka.Actor.Props.Create(() => new RouteSupervisor(route, handlers, host));

    protected override SupervisorStrategy SupervisorStrategy() =>
        new HttpHandlerStrategy(null, null, new LocalOnlyDecider(Decide));

    protected override void PreStart()
    {
        try
        {
            StartHandlers();
        }
        catch (Exception e)
        {
            // Props that name a dispatcher or mailbox that does not exist: to try again would not help.
            var mistake = $"{route.DisplayName}: its handlers cannot be made: {e.Message}";
            Context.Parent.Tell(new Status.Failure(new FastHttpConfigurationException([mistake])));
            return;
        }

        Context.Parent.Tell(HandlerSupervisor.Started.Instance);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                OnTerminated(terminated.ActorRef);
                break;
            case StartHandler start:
                StartIn(start.Slot);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void StartHandlers()
    {
        if (route.Target is HandlerTarget.Existing existing)
        {
            Context.Watch(existing.Ref);
            handlers.Set(0, existing.Ref);
            return;
        }

        for (var slot = 0; slot < handlers.Count; slot++)
        {
            StartIn(slot);
        }
    }

    private void OnTerminated(IActorRef handler)
    {
        host.FailRequestsOf(handler);
        if (route.Target is HandlerTarget.Existing)
        {
            host.Log.RouteActorStopped(route.DisplayName, handler);
            return;
        }

        host.Log.HandlerStopped(handler);
        var slot = int.Parse(handler.Path.Name, CultureInfo.InvariantCulture);
        if (_justFailed.Remove(handler.Path.Name))
        {
            var pause = BackOff.After(_failedStarts[handler.Path.Name]);
            Timers.StartSingleTimer(slot, new StartHandler(slot), pause);
        }
        else
        {
            _failedStarts.Remove(handler.Path.Name);
            StartIn(slot);
        }
    }

    private Directive Decide(Exception cause)
    {
        var directive = Akka.Actor.SupervisorStrategy.DefaultDecider.Decide(cause);
        if (cause is ActorInitializationException { Actor: { } failed })
        {
            _failedStarts[failed.Path.Name] = _failedStarts.GetValueOrDefault(failed.Path.Name) + 1;
            _justFailed.Add(failed.Path.Name);
            host.Log.HandlerFailed(failed, cause);
        }

        return directive;
    }

    private void StartIn(int slot)
    {
        var handler = Context.ActorOf(PropsFor(slot), slot.ToString(CultureInfo.InvariantCulture));
        Context.Watch(handler);
        handlers.Set(slot, handler);
    }

    private Props PropsFor(int slot)
    {
        var props = ((HandlerTarget.FromProps)route.Target).Props;
        var onLoop = route.Placement == HandlerPlacement.PerCore;
        if (onLoop)
        {
            props = props.WithDispatcher(host.Loops.DispatcherId(slot));
        }

        // An actor that asks for a kind of mailbox, or whose Props name one, gets that; its bound is the application's affair.
        return props.Mailbox != Deploy.NoMailboxGiven || RequiresOwnQueue(props.Type)
            ? props
            : props.WithMailbox(HandlerMailboxes.IdFor(Context.System, onLoop, route.MailboxLimit ?? host.MailboxLimit));
    }

    private static bool RequiresOwnQueue(Type actor) => actor.GetInterfaces().Any(type =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequiresMessageQueue<>)
        && !type.GenericTypeArguments[0].IsAssignableFrom(typeof(HandlerMailbox.HandlerQueue)));
}
