using System.Net;
using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>
/// One per loop: it owns that loop's listening sockets, accepts, and is the parent of the loop's connection actors, which it
/// parks between two sockets. A connection actor that fails is stopped, and only its own connection is lost. If the listener
/// itself fails, its connections go with it; the server starts it anew.
/// </summary>
internal sealed class ListenerActor : UntypedActor, IDeadlineHandler
{
    /// <summary>
    /// Connections accepted before others on the loop get their turn. Few enough that what they are served with is still in the
    /// processor's cache when their turn comes.
    /// </summary>
    private const int AcceptBatch = 16;

    /// <summary>
    /// Connections over a limit that are being told so, at the same time on one loop; more are closed without a word, or
    /// refusing them would need as much as serving them.
    /// </summary>
    private const int MaxRefused = 256;

    /// <summary>Out of descriptors: wait 50 ms, then twice as long each time, at most 2 s. Accepting never spins.</summary>
    private const int FirstPause = 50;

    private const int LongestPause = 2000;

    private readonly ServerLoop _server;
    private readonly ConnectionSpread _spread;
    private readonly Props _connectionProps;
    private readonly IActorRef _self;
    private readonly Stack<IActorRef> _parked = new();
    private readonly List<ListeningPoint> _points = [];
    private readonly TimerNode _pause;
    private int _pauseLength;
    private long _names;
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
                Serve(adopt.Take());
                TellWhenDrained();
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
                _isCutOff = true;
                TellConnections(ConnectionSignal.Abort);
                break;
            case ConnectionSignal signal when ReferenceEquals(signal, ConnectionSignal.Lost):
                OnClosed();
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
        foreach (var point in _points)
        {
            point.Listener.Close();
        }

        // A new incarnation hears the last words of the connections that end with this one. Without one nobody does.
        while (!_restarts && _server.LiveConnections > 0)
        {
            OnClosed();
        }
    }

    private void Listen(Listen listen)
    {
        try
        {
            if (listen.Probe)
            {
                _server.Loop.Transport.ProbeExclusive(listen.EndPoint);
            }

            var options = new ListenOptions(_server.Settings.Backlog, listen.SharePort);
            var listener = _server.Loop.Transport.Listen(listen.EndPoint, options);
            var point = new ListeningPoint(listener, _self);
            _points.Add(point);
            listener.Start(point);
            Sender.Tell(new Listening((IPEndPoint)listener.LocalEndPoint), _self);
        }
        catch (Exception e) when (e is System.Net.Sockets.SocketException or IOException)
        {
            Sender.Tell(new Status.Failure(e), _self);
        }
    }

    private void Accept(ListeningPoint point)
    {
        point.IsTold = false;
        if (!_points.Contains(point))
        {
            // Closed since the message was sent.
            return;
        }

        for (var i = 0; i < AcceptBatch; i++)
        {
            switch (point.Listener.TryAccept(out var accepted))
            {
                case AcceptStatus.Accepted:
                    _pauseLength = 0;
                    Spread(accepted);
                    break;
                case AcceptStatus.ClientGone:
                    break;
                case AcceptStatus.Drained:
                    return;
                case AcceptStatus.OutOfResources:
                    Pause(point.Listener.LastError);
                    return;
                default:
                    throw new IOException($"The listening socket {point.Listener.LocalEndPoint} failed: {point.Listener.LastError}");
            }
        }

        point.OnReady(Readiness.Readable);
    }

    private void Pause(string error)
    {
        _server.Counters.AcceptErrors++;
        _pauseLength = Math.Min(LongestPause, Math.Max(FirstPause, _pauseLength * 2));
        _server.Log.AcceptPaused(error, TimeSpan.FromMilliseconds(_pauseLength));
        _server.Loop.Wheel.Schedule(_pause, _server.Loop.Now + _pauseLength);
    }

    private void Spread(AcceptedSocket accepted)
    {
        var receiver = _spread.LoopFor(_server);
        if (ReferenceEquals(receiver, _server))
        {
            Serve(accepted);
        }
        else
        {
            _server.Counters.SocketsHandedOver++;
            Adopt.HandOver(accepted, receiver);
        }
    }

    private void Serve(AcceptedSocket accepted)
    {
        var refusal = _server.Admission.Enter(accepted.Peer);
        if (refusal != Rejection.None && _server.RefusedConnections == MaxRefused)
        {
            _server.Counters.ConnectionsRefused++;
            accepted.Discard(_server.Loop.Transport);
            return;
        }

        if (!_parked.TryPop(out var connection))
        {
            connection = Context.ActorOf(_connectionProps, $"c-{++_names}");
        }

        _server.LiveConnections++;
        if (refusal != Rejection.None)
        {
            _server.RefusedConnections++;
        }

        var handover = _server.Handovers.TryPop(out var free) ? free : new SocketHandover(_server);
        connection.Tell(handover.Of(_server.Loop.Transport.Attach(accepted), refusal), _self);
        if (_server.IsDraining)
        {
            // Accepted by another loop before the drain.
            connection.Tell(_isCutOff ? ConnectionSignal.Abort : ConnectionSignal.Drain, _self);
        }
    }

    private void OnParked(IActorRef connection)
    {
        _parked.Push(connection);
        OnClosed();
    }

    private void OnClosed()
    {
        _server.LiveConnections--;
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
    /// What the kernel has queued was promised an answer by its handshake: no new one is begun, all that were are accepted, and
    /// only then the socket closes.
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

            point.Listener.Close();
        }

        _points.Clear();
    }

    private void DrainConnections()
    {
        _server.IsDraining = true;
        _drainer = Sender;
        TellConnections(ConnectionSignal.Drain);
        TellWhenDrained();
    }

    private void TellConnections(ConnectionSignal signal)
    {
        foreach (var connection in Context.GetChildren())
        {
            connection.Tell(signal, _self);
        }
    }
}
