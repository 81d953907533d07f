using System.Globalization;
using Akka.Actor;
using Akka.Event;
using Akka.Routing;
using FastHttp.Actors.Observability;

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
    private readonly FirstStarts _firstStarts = new();

    /// <summary>From the supervisor of all routes: the server is bound although not all handlers have started.</summary>
    public sealed record EndOfPatience : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record StartHandler(int Slot) : INoSerializationVerificationNeeded;

    /// <summary>How a slot's handlers fared: when the last one was made, how often in a row one was given up, and whether this one was.</summary>
    private struct Life
    {
        public TimeSpan Began;
        public int Failures;
        public bool IsGivenUp;
        public Exception? Cause;
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props PropsOf(HttpRoute route, RouteHandlers handlers, HandlerHost host) =>
        Akka.Actor.Props.Create(() => new RouteSupervisor(route, handlers, host)).WithDeploy(Deploy.Local);

    // Of a route with handlers of the server's making.
    private Props Props => ((HandlerTarget.FromProps)route.Target).Props;

    protected override SupervisorStrategy SupervisorStrategy() =>
        new RouteStrategy(_supervision, (handler, cause) => handlers.Monitor.Restart(SlotOf(handler), handler, cause), OnGivenUp, OnStartFailed);

    protected override void PreStart()
    {
        try
        {
            StartHandlers();
        }
        catch (Exception e)
        {
            // Props that name a dispatcher or mailbox that does not exist: to try again would not help.
            _firstStarts.Fail($"{route.DisplayName}: its handlers cannot be made: {e.Message}");
        }

        TellWhenStarted();
    }

    // Its handlers end with it. Whoever stopped it, or its parent, must not leave the route looking served.
    protected override void PostStop()
    {
        for (var slot = 0; slot < handlers.Count; slot++)
        {
            handlers.Clear(slot, HandlerState.Stopped);
        }
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Terminated terminated:
                OnTerminated(terminated.ActorRef);
                break;
            case StartReply.HasStarted started:
                OnStarted(started);
                break;
            case EndOfPatience:
                _firstStarts.End();
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
            // It replies when it has started; or dead letters do for it.
            _firstStarts.Await(slot);
            handlers[slot].Tell(new Identify(slot), new StartReply(Self, slot, isRoutee: false));
        }
    }

    private void OnStarted(StartReply.HasStarted started)
    {
        if (!started.IsRoutee && Props.RouterConfig is not (null or NoRouter) && handlers[started.Slot] is ActorRefWithCell router)
        {
            // A router makes its routees before it starts itself, and they may still start.
            foreach (var routee in router.Children)
            {
                _firstStarts.Await(started.Slot);
                routee.Tell(new Identify(started.Slot), new StartReply(Self, started.Slot, isRoutee: true));
            }
        }

        _firstStarts.Started(started.Slot);
        TellWhenStarted();
    }

    private void TellWhenStarted()
    {
        if (_firstStarts.IsReady(out var mistake))
        {
            Context.Parent.Tell(mistake is null ? HandlerSupervisor.Started.Instance : new HandlerSupervisor.CannotStart(mistake));
        }
    }

    private void OnTerminated(IActorRef handler)
    {
        if (route.Target is HandlerTarget.Existing)
        {
            host.Watch.FailRequestsOf(handler);
            handlers.Clear(0, HandlerState.Stopped);
            host.Log.RouteActorStopped(route.DisplayName, handler.Path);
            return;
        }

        var slot = SlotOf(handler);
        ref var life = ref _lives[slot];
        if (life.IsGivenUp)
        {
            life.IsGivenUp = false;
            var pause = _supervision.PauseAfter(life.Failures);
            LogGivenUp(handler, life.Cause, pause);
            Timers.StartSingleTimer(slot, new StartHandler(slot), pause);
        }
        else
        {
            host.Log.HandlerStopped(handler.Path);
            life.Failures = 0;
            life.Cause = null;
            StartIn(slot);
        }
    }

    private void LogGivenUp(IActorRef handler, Exception? cause, TimeSpan pause)
    {
        if (_firstStarts.FailBind)
        {
            // The bind says it. Nobody is served, so nothing is answered with 503.
            return;
        }

        if (cause is ActorInitializationException)
        {
            host.Log.HandlerCannotStart(route.DisplayName, handler, cause, pause);
        }
        else
        {
            host.Log.HandlerGivenUp(handler, pause);
        }
    }

    private void OnStartFailed(IActorRef handler, ActorInitializationException cause)
    {
        var type = Props.Type;
        if (HopelessStart.ReasonOf(cause) is { } reason)
        {
            _firstStarts.Fail($"{route.DisplayName}: its handler {type} cannot be made: {reason}");
        }
        else if (host.FailFast && _firstStarts.IsAwaited(SlotOf(handler)))
        {
            var innermost = cause.GetBaseException();
            _firstStarts.Fail($"{route.DisplayName}: its handler {type} cannot start, and fail-fast is on: {innermost.GetType().Name}: {innermost.Message.ReplaceLineEndings(" ")}");
        }

        TellWhenStarted();
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
        life.Cause = cause;
        handlers.Clear(slot, HandlerState.GivenUp);
        handlers.Monitor.Fail(handler, handler, cause is ActorInitializationException ? cause.GetBaseException() : cause, request: null);
        _firstStarts.Settle(slot);
        TellWhenStarted();
    }

    private static int SlotOf(IActorRef handler) => int.Parse(handler.Path.Name, CultureInfo.InvariantCulture);

    private void StartIn(int slot)
    {
        var name = slot.ToString(CultureInfo.InvariantCulture);
        var made = HandlerProps.For(route, host, Context.System, Self.Path / name, slot);
        var handler = Context.ActorOf(made.Props, name);
        Context.Watch(handler);
        host.Watch.Watch(handler);
        _lives[slot].Began = Context.System.Scheduler.MonotonicClock;
        handlers.Set(slot, handler, made.TakesLoopRequests, _lives[slot].Cause);
    }
}
