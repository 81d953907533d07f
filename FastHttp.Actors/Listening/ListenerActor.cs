using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>
/// One per loop: it owns that loop's listening sockets, accepts, and is the parent of the loop's connection actors, which it
/// parks between two sockets. A connection actor that fails is stopped, and only its own connection is lost. If the listener
/// itself fails, its connections go with it; the server starts it anew.
/// </summary>
internal sealed partial class ListenerActor : UntypedActor, IServerActor
{
    private readonly ServerLoop _server;
    private readonly ConnectionSpread _spread;
    private readonly Props _connectionProps;
    private readonly IActorRef _self;
    private readonly Stack<IActorRef> _parked = new();
    private readonly ListeningPoints _points;
    private IActorRef? _drainer;
    private bool _restarts;
    private bool _isCutOff;

    public ListenerActor(ServerLoop server, ConnectionSpread spread, string dispatcher)
    {
        _server = server;
        _spread = spread;
        _connectionProps = ConnectionActor.Props(server, dispatcher);
        _self = Self;
        _points = new ListeningPoints(server, _self);
        _backOff = new AcceptBackOff(server, TryAgain);
    }

    public static Props Props(ServerLoop server, ConnectionSpread spread, string dispatcher) =>
        Akka.Actor.Props.Create(() => new ListenerActor(server, spread, dispatcher)).WithDeploy(Deploy.Local).WithDispatcher(dispatcher);

    protected override SupervisorStrategy SupervisorStrategy() => new ConnectionStrategy(_server.Log);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case ConnectionSignal signal when ReferenceEquals(signal, ConnectionSignal.Parked):
                OnParked(Sender);
                break;
            case ListeningPoint point:
                Accept(point);
                break;
            case Adopt adopt:
                Receive(adopt);
                break;
            case Listen listen:
                Listen(listen);
                break;
            case StopListening:
                CloseListeners();
                Sender.Tell(new StoppedListening(), _self);
                break;
            case Drain:
                DrainConnections();
                break;
            case CutOff:
                CutOffConnections();
                break;
            case ConnectionSignal signal when ReferenceEquals(signal, ConnectionSignal.Lost):
                TellWhenDrained();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PreRestart(Exception reason, object message)
    {
        _restarts = true;
        base.PreRestart(reason, message);
    }

    protected override void PostStop()
    {
        _backOff.End();
        _points.Close();
        // Its connections have ended before it. A new incarnation is told to drain again.
        if (!_restarts)
        {
            TellWhenDrained();
        }
    }

    /// <summary>
    /// Where it listens already it goes on: after a failure it is told all of its endpoints again, and one that cannot be
    /// listened on must not keep it from the others.
    /// </summary>
    private void Listen(Listen listen)
    {
        FastHttpBindException? failure = null;
        var groups = new List<ListenGroup>();
        foreach (var group in listen.Groups)
        {
            try
            {
                groups.Add(_points.Listen(group, listen));
            }
            catch (FastHttpBindException e)
            {
                failure ??= e;
            }
        }

        Sender.Tell(failure is null ? new Listening(groups) : new Status.Failure(failure), _self);
    }

    private void OnParked(IActorRef connection)
    {
        _parked.Push(connection);
        TellWhenDrained();
    }

    private void TellWhenDrained()
    {
        if (_server.Load == 0 && _drainer is not null)
        {
            _drainer.Tell(new Drained(), _self);
            _drainer = null;
        }
    }

    /// <summary>
    /// Clients whose handshake is complete may have sent a request already. So first no new handshake is begun, then every
    /// connection in the kernel's queue is accepted, and only then the socket closes.
    /// </summary>
    private void CloseListeners()
    {
        foreach (var point in _points.ToList())
        {
            point.Listener.EndHandshakes();
            // An error that is reported for the same connection again and again must have an end here too.
            for (var failures = 0; failures < AcceptBackOff.MostFailuresInARow;)
            {
                var status = point.Listener.TryAccept(out var accepted);
                if (status == AcceptStatus.Accepted)
                {
                    Serve(accepted, point.Connections);
                }
                else if (status is AcceptStatus.ClientGone or AcceptStatus.NotLetIn)
                {
                    failures++;
                }
                else
                {
                    break;
                }
            }

            _points.Close(point);
        }
    }

    /// <summary>Told again, it drains as before and replies anew.</summary>
    private void DrainConnections()
    {
        _drainer = Sender;
        if (!_server.IsDraining)
        {
            _server.IsDraining = true;
            TellConnections(ConnectionSignal.Drain);
        }

        TellWhenDrained();
    }

    /// <summary>Whatever it had come to: nobody is let in any more either.</summary>
    private void CutOffConnections()
    {
        _isCutOff = true;
        _points.Close();
        TellConnections(ConnectionSignal.Abort);
    }

    private void TellConnections(ConnectionSignal signal)
    {
        foreach (var connection in Context.GetChildren())
        {
            connection.Tell(signal, _self);
        }
    }
}
