using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Listening;

/// <summary>What a server is made of. <paramref name="Loops"/> are its parts on the event loops, in their order.</summary>
internal sealed record ServerParts(
    string Name,
    EventLoopGroup Group,
    IReadOnlyList<ServerLoop> Loops,
    IActorRef Handlers,
    ServerLog Log,
    bool ShareWithOtherProcesses);

/// <summary>
/// One server: it binds, unbinds and drains through its listeners, one per loop, and starts a listener that failed anew. Each
/// state handles what can come in it: idle, binding, serving, unbinding, unbound, draining.
/// </summary>
internal sealed class ServerActor : ReceiveActor, IWithUnboundedStash, IWithTimers
{
    private const string ResponderName = "responder";

    private readonly ServerParts _parts;
    private readonly List<IActorRef> _listeners = [];
    private readonly Dictionary<IActorRef, int> _failures = [];
    private readonly List<IActorRef> _terminators = [];
    private readonly Queue<(IActorRef Listener, int Group)> _toBind = [];

    // Listeners that have not done yet what they were told. Not their number: one that fails is told again and may reply twice.
    private readonly HashSet<IActorRef> _awaited = [];
    private ListenGroup[] _groups = [];
    private IActorRef _requester = ActorRefs.Nobody;
    private int _aborted;

    public ServerActor(ServerParts parts)
    {
        _parts = parts;
        Idle();
    }

    private sealed record ListenerFailed(IActorRef Listener, Exception Cause) : INoSerializationVerificationNeeded;

    private sealed record ListenAgain(IActorRef Listener) : INoSerializationVerificationNeeded;

    private sealed record DeadlinePassed : INoSerializationVerificationNeeded;

    public IStash Stash { get; set; } = null!;

    public ITimerScheduler Timers { get; set; } = null!;

    private bool Shares => _parts.Loops[0].Loop.Transport.BalancesSharedPorts;

    private bool SharesPorts => Shares && _listeners.Count > 1 || _parts.ShareWithOtherProcesses;

    public static Props Props(ServerParts parts) =>
        Akka.Actor.Props.Create(() => new ServerActor(parts)).WithDeploy(Deploy.Local);

    protected override SupervisorStrategy SupervisorStrategy() => new ChildStrategy(Self, _parts.Log);

    protected override void PreStart()
    {
        // Subscribed here and not by itself: it must not miss a request because it has not started yet.
        var responder = Context.ActorOf(DeadRequestActor.Props([.. _parts.Loops.Select(loop => loop.Exchanges)]), ResponderName);
        Context.System.EventStream.Subscribe(responder, typeof(AllDeadLetters));
        var spread = new ConnectionSpread(_parts.Loops, Shares);
        for (var i = 0; i < _parts.Group.Count; i++)
        {
            var props = ListenerActor.Props(_parts.Loops[i], spread, _parts.Group.DispatcherId(i));
            _listeners.Add(_parts.Loops[i].Listener = Context.ActorOf(props, $"listener-{i}"));
        }
    }

    protected override void PreRestart(Exception reason, object message) =>
        throw new InvalidOperationException("A server that failed is stopped, not restarted.", reason);

    // After a drain they have ended already; a server that failed must not leave them behind either.
    protected override void PostStop() => Context.System.Stop(_parts.Handlers);

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

        _requester.Tell(new Bound(_groups));
        Become(Serving);
        Stash.UnstashAll();
    }

    private void Serving()
    {
        Receive<Unbind>(_ =>
        {
            _requester = Sender;
            BeginUnbinding();
            Become(Unbinding);
        });
        Receive<Terminate>(terminate =>
        {
            Self.Forward(terminate);
            _requester = ActorRefs.Nobody;
            BeginUnbinding();
            Become(Unbinding);
        });
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

    private void BeginUnbinding()
    {
        _awaited.UnionWith(_listeners);
        _listeners.ForEach(listener => listener.Tell(new StopListening()));
    }

    private bool IsLastAwaited(IActorRef listener) => _awaited.Remove(listener) && _awaited.Count == 0;

    private void Unbinding()
    {
        Receive<StoppedListening>(_ =>
        {
            if (IsLastAwaited(Sender))
            {
                _requester.Tell(new Unbound());
                Become(Unbound);
                Stash.UnstashAll();
            }
        });
        // A listener that fails now has stopped listening all the same.
        Receive<ListenerFailed>(failed => failed.Listener.Tell(new StopListening()));
        ReceiveAny(_ => Stash.Stash());
    }

    private void Unbound()
    {
        Receive<Unbind>(_ => Sender.Tell(new Unbound()));
        Receive<Terminate>(terminate =>
        {
            _terminators.Add(Sender);
            _awaited.UnionWith(_listeners);
            Become(Draining);
            _listeners.ForEach(listener => listener.Tell(new Drain()));
            Timers.StartSingleTimer(nameof(DeadlinePassed), new DeadlinePassed(), terminate.HardDeadline);
        });
    }

    private void Draining()
    {
        Receive<Drained>(_ =>
        {
            if (IsLastAwaited(Sender))
            {
                Context.Watch(_parts.Handlers);
                Context.System.Stop(_parts.Handlers);
            }
        });
        // The handlers are the last to go: until then the server is not at its end.
        Receive<Terminated>(_ =>
        {
            _terminators.ForEach(terminator => terminator.Tell(new ServerTerminated(_aborted)));
            Context.Stop(Self);
        });
        Receive<DeadlinePassed>(_ =>
        {
            _aborted = _parts.Loops.Sum(loop => loop.Load);
            _parts.Log.DrainCutOff(_parts.Name, _aborted);
            _listeners.ForEach(listener => listener.Tell(new CutOff()));
        });
        Receive<Terminate>(_ => _terminators.Add(Sender));
        Receive<Unbind>(_ => Sender.Tell(new Unbound()));
        Receive<ListenerFailed>(failed => failed.Listener.Tell(new Drain()));
    }

    // A failed listener has closed its sockets and lost its connections; the ref lives on and is told to listen again. The
    // responder has nothing to lose.
    private sealed class ChildStrategy(IActorRef server, ServerLog log)
        : OneForOneStrategy(-1, Timeout.Infinite, new LocalOnlyDecider(_ => Directive.Restart), loggingEnabled: false)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            if (child.Path.Name == ResponderName)
            {
                log.ResponderFailed(child, exception);
            }
            else
            {
                server.Tell(new ListenerFailed(child, exception));
            }

            return Directive.Restart;
        }
    }
}
