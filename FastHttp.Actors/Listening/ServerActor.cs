using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Listening;

/// <summary>
/// One server: it binds, unbinds and drains through its listeners, one per loop, and starts a listener that failed anew. Each
/// state handles what can come in it: idle, binding, serving, delaying the end, ending. The deadline of the end is kept by others
/// (ServerEnd): this actor could be kept from its turn.
/// </summary>
internal sealed partial class ServerActor : ReceiveActor, IWithUnboundedStash, IWithTimers
{
    private const string ResponderName = "responder";

    private readonly ServerParts _parts;
    private readonly List<IActorRef> _listeners = [];
    private readonly Dictionary<IActorRef, int> _failures = [];
    private readonly List<IActorRef> _unbinders = [];
    private readonly Queue<(IActorRef Listener, int Group)> _toBind = [];

    // Listeners that have not yet closed their sockets, and those that have not drained. Not their number: one that fails is told
    // again and may reply twice.
    private readonly HashSet<IActorRef> _listening = [];
    private readonly HashSet<IActorRef> _busy = [];
    private ListenGroup[] _groups = [];
    private IActorRef _requester = ActorRefs.Nobody;
    private TimeSpan _delayEnds;
    private bool _drains;
    private bool _isAbandoned;

    public ServerActor(ServerParts parts)
    {
        _parts = parts;
        Idle();
    }

    private sealed record ListenerFailed(IActorRef Listener, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record ListenAgain(IActorRef Listener) : INoSerializationVerificationNeeded;

    private sealed record DelayEnded : INoSerializationVerificationNeeded;

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    private bool Shares => _parts.Loops[0].Loop.Transport.BalancesSharedPorts;

    private bool SharesPorts => Shares && _listeners.Count > 1 || _parts.ShareWithOtherProcesses;

    public static Props Props(ServerParts parts) =>
        Akka.Actor.Props.Create(() => new ServerActor(parts)).WithDeploy(Deploy.Local);

    protected override SupervisorStrategy SupervisorStrategy() => new ChildStrategy(Self, _parts.Log, _parts.Monitor.Listeners);

    protected override void PreStart()
    {
        // Subscribed here and not by itself: it must not miss a request because it has not started yet.
        var responder = Context.ActorOf(DeadRequestActor.Props([.. _parts.Loops.Select(loop => loop.Exchanges)], _parts.Monitor), ResponderName);
        Context.System.EventStream.Subscribe(responder, typeof(AllDeadLetters));
        var spread = new ConnectionSpread(_parts.Loops, Shares);
        for (var i = 0; i < _parts.Group.Count; i++)
        {
            var props = ListenerActor.Props(_parts.Loops[i], spread, _parts.Group.DispatcherId(i));
            _listeners.Add(_parts.Loops[i].Listener = Context.ActorOf(props, $"listener-{i}"));
            _parts.Monitor.Listeners[i].Listener = _listeners[i];
        }
    }

    protected override void PreRestart(Exception reason, object message) =>
        throw new InvalidOperationException("A server that failed is stopped, not restarted.", reason);

    // Whatever state it is in: an observer must not have to wait for the server.
    protected override bool AroundReceive(Receive receive, object message)
    {
        if (message is not GetServerStatus)
        {
            return base.AroundReceive(receive, message);
        }

        Sender.Tell(_parts.Monitor.Snapshot());
        return true;
    }

    // After a drain they have ended already; a server that failed must not leave them behind either.
    protected override void PostStop()
    {
        _parts.Monitor.End();
        ServerMeter.Servers.Remove(_parts.Monitor);
        _parts.TellOfDrain();
        _parts.StopHandlers();
    }

    private void Idle()
    {
        Receive<Bind>(bind =>
        {
            _requester = Sender;
            _groups = [.. bind.Groups];
            for (var i = 0; i < _groups.Length; i++)
            {
                foreach (var listener in _listeners.Where(listener => ListensOn(listener, _groups[i])))
                {
                    _toBind.Enqueue((listener, i));
                }
            }

            Become(Binding);
            BindNext(probe: !_parts.ShareWithOtherProcesses);
        });
    }

    // One socket after the other, since the first one of an endpoint decides which port 0 becomes.
    private void Binding()
    {
        Receive<Listening>(listening =>
        {
            var (_, group) = _toBind.Dequeue();
            var isNext = _toBind.TryPeek(out var next) && next.Group != group;
            _groups[group] = listening.Groups[0];
            BindNext(probe: isNext && !_parts.ShareWithOtherProcesses);
        });
        Receive<Status.Failure>(FailToBind);
        Receive<ListenerFailed>(failed => FailToBind(new Status.Failure(failed.Cause)));
        ReceiveAny(_ => Stash.Stash());
    }

    private void FailToBind(Status.Failure failure)
    {
        _requester.Tell(failure);
        Context.Stop(Self);
    }

    private void BindNext(bool probe)
    {
        if (_toBind.TryPeek(out var next))
        {
            next.Listener.Tell(new Listen([_groups[next.Group]], SharesPorts, probe));
            return;
        }

        foreach (var endPoint in _groups.SelectMany(group => group.EndPoints))
        {
            _parts.Log.Bound(_parts.Name, FastHttpBindException.NameOf(endPoint), _parts.Loops[0].Loop.Transport.Name, _parts.Group.Count);
        }

        // Here and not where it was asked for: its end, which takes it out again, must come after this.
        ServerMeter.Servers.Add(_parts.Monitor);
        _requester.Tell(new Bound(_groups));
        Become(Serving);
        Stash.UnstashAll();
    }

    private void Serving()
    {
        Receive<Unbind>(_ =>
        {
            _unbinders.Add(Sender);
            BeginDelay(_parts.DrainDelay);
        });
        Receive<Terminate>(terminate =>
        {
            _drains = true;
            BeginDelay(Shorter(_parts.DrainDelay, LongestDelay(terminate)));
        });
        ReviveListeners();
    }

    private void ReviveListeners()
    {
        Receive<ListenerFailed>(failed => _parts.Log.ListenerFailed(failed.Listener, failed.Cause, ListenLater(failed.Listener)));
        Receive<Status.Failure>(failure => _parts.Log.CannotListen(Sender, failure.Cause, ListenLater(Sender)));
        Receive<ListenAgain>(again => ListenOn(again.Listener));
        Receive<Listening>(_ => _failures.Remove(Sender));
    }

    private TimeSpan ListenLater(IActorRef listener)
    {
        var pause = BackOff.After(_failures[listener] = _failures.GetValueOrDefault(listener) + 1);
        Timers.StartSingleTimer(listener, new ListenAgain(listener), pause);
        return pause;
    }

    private void ListenOn(IActorRef listener)
    {
        var groups = _groups.Where(group => ListensOn(listener, group)).ToList();
        if (groups.Count > 0)
        {
            listener.Tell(new Listen(groups, SharesPorts, Probe: false));
        }
    }

    private bool ListensOn(IActorRef listener, ListenGroup group) => (Shares && group.CanBeShared) || listener.Equals(_listeners[0]);

    // A failed listener has closed its sockets and lost its connections; the ref lives on and is told to listen again. The
    // responder has nothing to lose.
    private sealed class ChildStrategy(IActorRef server, ServerLog log, IReadOnlyList<ListenerMonitor> listeners)
        : OneForOneStrategy(-1, Timeout.Infinite, new LocalOnlyDecider(_ => Directive.Restart), loggingEnabled: false)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            if (child.Path.Name == ResponderName)
            {
                log.ResponderFailed(child.Path, exception);
            }
            else
            {
                listeners.First(one => child.Equals(one.Listener)).Restart(exception);
                server.Tell(new ListenerFailed(child, exception));
            }

            return Directive.Restart;
        }
    }
}
