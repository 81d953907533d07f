using Akka.Actor;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Listening;

/// <summary>
/// From the first word of the end to the last: serve on for the drain delay, close the listening sockets, drain, end the handlers.
/// </summary>
internal sealed partial class ServerActor
{
    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    // A deadline that is no longer than the delay must still leave time for what is in flight, and for streams to end by themselves.
    private static TimeSpan LongestDelay(Terminate terminate) => terminate.HardDeadline / 2;

    private void BeginDelay(TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            StopListening();
            return;
        }

        _parts.Monitor.State = ServerState.Unbinding;
        _delayEnds = Context.System.Scheduler.MonotonicClock + delay;
        Timers.StartSingleTimer(nameof(DelayEnded), new DelayEnded(), delay);
        Become(Delaying);
    }

    // It serves as before: those who send clients here have to hear first that it is not ready any more.
    private void Delaying()
    {
        Receive<DelayEnded>(_ => StopListening());
        Receive<Unbind>(_ => _unbinders.Add(Sender));
        Receive<Terminate>(terminate =>
        {
            _drains = true;
            BeginDelay(Shorter(_delayEnds - Context.System.Scheduler.MonotonicClock, LongestDelay(terminate)));
        });
        Receive<Abandon>(_ =>
        {
            _isAbandoned = true;
            StopListening();
        });
        ReviveListeners();
    }

    private void StopListening()
    {
        Timers.CancelAll();
        _listening.UnionWith(_listeners);
        _busy.UnionWith(_drains ? _listeners : []);
        _parts.Monitor.State = _drains ? ServerState.Draining : ServerState.Unbound;
        _listeners.ForEach(listener => listener.Tell(new StopListening()));
        Become(Ending);
    }

    private void Ending()
    {
        Receive<StoppedListening>(_ => OnStoppedListening(Sender));
        Receive<Drained>(_ => OnDrained(Sender));
        Receive<Unbind>(_ =>
        {
            _unbinders.Add(Sender);
            TellUnbound();
        });
        Receive<Terminate>(_ => BeginDrain());
        Receive<ListenerFailed>(failed => TellAnew(failed.Listener));
        // The handlers are the last to go: until then the server is not at its end.
        Receive<Terminated>(_ => Context.Stop(Self));
        Receive<Abandon>(_ =>
        {
            _isAbandoned = true;
            _parts.TellOfDrain();
            EndIfDrained();
        });
        // Of a listener that was to listen again.
        Receive<Listening>(_ => { });
        Receive<Status.Failure>(_ => { });
        Receive<ListenAgain>(_ => { });
    }

    // Its sockets and connections are closed already, but its reply is not to come.
    private void TellAnew(IActorRef listener)
    {
        if (_listening.Contains(listener))
        {
            listener.Tell(new StopListening());
        }
        else if (_drains)
        {
            TellToDrain(listener);
        }
    }

    private void BeginDrain()
    {
        if (!_drains)
        {
            _drains = true;
            _parts.Monitor.State = ServerState.Draining;
            _busy.UnionWith(_listeners);
            _listeners.Where(listener => !_listening.Contains(listener)).ToList().ForEach(TellToDrain);
        }
    }

    // A loop that is held must not keep the others from draining, so each goes on by itself.
    private void OnStoppedListening(IActorRef listener)
    {
        if (_listening.Remove(listener) && _drains)
        {
            TellToDrain(listener);
        }

        TellUnbound();
    }

    private void TellToDrain(IActorRef listener)
    {
        _parts.TellOfDrain();
        listener.Tell(new Drain());
    }

    private void TellUnbound()
    {
        if (_listening.Count == 0)
        {
            _unbinders.ForEach(unbinder => unbinder.Tell(new Unbound()));
            _unbinders.Clear();
        }
    }

    private void OnDrained(IActorRef listener)
    {
        if (_busy.Remove(listener) && _busy.Count == 0)
        {
            // One that drained early may have got a socket from another that still listened then.
            _busy.UnionWith(_listeners.Where((_, index) => _parts.Loops[index].Load > 0));
            _busy.ToList().ForEach(TellToDrain);
            EndIfDrained();
        }
    }

    private void EndIfDrained()
    {
        if (_busy.Count > 0)
        {
            return;
        }

        if (_isAbandoned)
        {
            Context.Stop(Self);
            return;
        }

        Context.Watch(_parts.Handlers);
        _parts.StopHandlers();
    }
}
