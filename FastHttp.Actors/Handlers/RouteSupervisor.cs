using System.Globalization;
using Akka.Actor;
using Akka.Dispatch;
using Akka.Routing;

namespace FastHttp.Actors.Handlers;

/// <summary>
/// The parent of one route's handlers. A handler that fails is restarted and its request answered with 500; one that stops is
/// made anew, and requests it held are answered with 503. One that was given up (it cannot start, its restarts are used up, the
/// decider says so) is made anew after a back-off. For an actor of the application's it only watches.
/// </summary>
internal sealed class RouteSupervisor(HttpRoute route, RouteHandlers handlers, HandlerHost host) : UntypedActor, IWithTimers
{
    private readonly HandlerSupervision _supervision = route.Supervision ?? host.Supervision;
    private readonly Life[] _lives = new Life[handlers.Count];

    private sealed record StartHandler(int Slot) : INoSerializationVerificationNeeded;

    /// <summary>How a slot's handlers fared: when the last one was made, how often in a row one was given up, and whether this one was.</summary>
    private struct Life
    {
        public TimeSpan Began;
        public int Failures;
        public bool IsGivenUp;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(HttpRoute route, RouteHandlers handlers, HandlerHost host) =>
        Akka.Actor.Props.Create(() => new RouteSupervisor(route, handlers, host));

    protected override SupervisorStrategy SupervisorStrategy() =>
        new RouteStrategy(_supervision, OnGivenUp);

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

    // Its handlers end with it. Whoever stopped it, or its parent, must not leave the route looking served.
    protected override void PostStop()
    {
        for (var slot = 0; slot < handlers.Count; slot++)
        {
            handlers.Clear(slot);
        }
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
            handlers.Set(0, existing.Ref, takesLoopRequests: false);
            return;
        }

        for (var slot = 0; slot < handlers.Count; slot++)
        {
            StartIn(slot);
        }
    }

    private void OnTerminated(IActorRef handler)
    {
        if (route.Target is HandlerTarget.Existing)
        {
            host.Watch.FailRequestsOf(handler);
            handlers.Clear(0);
            host.Log.RouteActorStopped(route.DisplayName, handler);
            return;
        }

        var slot = SlotOf(handler);
        ref var life = ref _lives[slot];
        if (life.IsGivenUp)
        {
            life.IsGivenUp = false;
            var pause = _supervision.PauseAfter(life.Failures);
            host.Log.HandlerGivenUp(handler, pause);
            Timers.StartSingleTimer(slot, new StartHandler(slot), pause);
        }
        else
        {
            host.Log.HandlerStopped(handler);
            life.Failures = 0;
            StartIn(slot);
        }
    }

    private void OnGivenUp(IActorRef handler, Exception cause)
    {
        if (cause is ActorKilledException)
        {
            // Somebody wanted it to end; nothing says that the next one will fail.
            return;
        }

        var slot = SlotOf(handler);
        ref var life = ref _lives[slot];
        life.Failures = Context.System.Scheduler.MonotonicClock - life.Began > _supervision.MaxBackOff ? 1 : life.Failures + 1;
        life.IsGivenUp = true;
        handlers.Clear(slot);
    }

    private static int SlotOf(IActorRef handler) => int.Parse(handler.Path.Name, CultureInfo.InvariantCulture);

    private void StartIn(int slot)
    {
        var props = PropsFor(slot);
        var handler = Context.ActorOf(props, slot.ToString(CultureInfo.InvariantCulture));
        Context.Watch(handler);
        host.Watch.Watch(handler);
        _lives[slot].Began = Context.System.Scheduler.MonotonicClock;
        handlers.Set(slot, handler, TakesLoopRequests(props));
    }

    private Props PropsFor(int slot)
    {
        var props = ((HandlerTarget.FromProps)route.Target).Props;
        var onLoop = route.Placement == HandlerPlacement.PerCore;
        if (props.RouterConfig is Pool router)
        {
            props = props.WithRouter(RouteeStrategy.For(router, _supervision));
        }

        if (onLoop)
        {
            props = props.WithDispatcher(host.Loops.DispatcherId(slot));
        }

        // An actor that asks for a kind of mailbox, or whose Props name one, gets that; its bound is the application's affair.
        return props.Mailbox != Deploy.NoMailboxGiven || RequiresOwnQueue(props.Type)
            ? props
            : props.WithMailbox(MailboxId(onLoop));
    }

    // The pooled message goes where HttpHandlerActor unwraps it and the loop tells when its Receive has ended: not into a stash,
    // a router or a mailbox of the application's.
    private bool TakesLoopRequests(Props props) => route.Placement == HandlerPlacement.PerCore && host.Loops.UsesRing
        && typeof(HttpHandlerActor).IsAssignableFrom(props.Type) && !typeof(IActorStash).IsAssignableFrom(props.Type)
        && props.RouterConfig is null or NoRouter && props.Mailbox == MailboxId(onLoop: true);

    private string MailboxId(bool onLoop) => HandlerMailboxes.IdFor(Context.System, onLoop, route.MailboxLimit ?? host.MailboxLimit);

    private static bool RequiresOwnQueue(Type actor) => actor.GetInterfaces().Any(type =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IRequiresMessageQueue<>)
        && !type.GenericTypeArguments[0].IsAssignableFrom(typeof(HandlerMailbox.HandlerQueue)));
}
