using System.Net;
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
internal sealed partial class ListenerActor : UntypedActor, IDeadlineHandler
{
    private readonly ServerLoop _server;
    private readonly ConnectionSpread _spread;
    private readonly Props _connectionProps;
    private readonly IActorRef _self;
    private readonly Stack<IActorRef> _parked = new();
    private readonly List<ListeningPoint> _points = [];
    private readonly TimerNode _pause;
    private IActorRef? _drainer;
    private bool _restarts;
    private bool _isCutOff;

    public ListenerActor(ServerLoop server, ConnectionSpread spread, string dispatcher)
    {
        _server = server;
        _spread = spread;
        _connectionProps = ConnectionActor.Props(server, dispatcher);
        _self = Self;
        _pause = new TimerNode(this);
    }

    public static Props Props(ServerLoop server, ConnectionSpread spread, string dispatcher) =>
        Akka.Actor.Props.Create(() => new ListenerActor(server, spread, dispatcher)).WithDispatcher(dispatcher);

    void IDeadlineHandler.OnDeadline(TimerNode node, long now)
    {
        foreach (var point in _points)
        {
            _self.Tell(point, _self);
        }
    }

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
        _server.Loop.Wheel.Cancel(_pause);
        _points.ForEach(Close);
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
        var endPoints = new List<IPEndPoint>();
        foreach (var endPoint in listen.EndPoints)
        {
            try
            {
                if (listen.Probe)
                {
                    _server.Loop.Transport.ProbeExclusive(endPoint);
                }

                var point = _points.Find(point => point.Listener.LocalEndPoint.Equals(endPoint)) ?? Open(endPoint, listen.SharePort);
                endPoints.Add((IPEndPoint)point.Listener.LocalEndPoint);
            }
            catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException)
            {
                failure ??= new FastHttpBindException(endPoint, e);
            }
        }

        Sender.Tell(failure is null ? new Listening(endPoints) : new Status.Failure(failure), _self);
    }

    private ListeningPoint Open(IPEndPoint endPoint, bool sharePort)
    {
        var listener = _server.Loop.Transport.Listen(endPoint, new ListenOptions(_server.Settings.Backlog, sharePort));
        var point = new ListeningPoint(listener, _self);
        try
        {
            listener.Start(point);
        }
        catch (IOException)
        {
            // An open socket that nobody watches would still get its share of the clients.
            listener.Close();
            throw;
        }

        _points.Add(point);
        _server.ListeningSockets.TryAdd(listener, true);
        return point;
    }

    private void Close(ListeningPoint point)
    {
        _server.ListeningSockets.TryRemove(point.Listener, out _);
        point.Listener.Close();
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
        foreach (var point in _points)
        {
            point.Listener.EndHandshakes();
            while (point.Listener.TryAccept(out var accepted) is var status && status is AcceptStatus.Accepted or AcceptStatus.ClientGone)
            {
                if (status == AcceptStatus.Accepted)
                {
                    Serve(accepted);
                }
            }

            Close(point);
        }

        _points.Clear();
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
        _points.ForEach(Close);
        _points.Clear();
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
