using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>From a socket that waits in the backlog to a connection actor that owns it, here or on another loop.</summary>
internal sealed partial class ListenerActor
{
    /// <summary>
    /// Connections accepted in one turn of a loop that has nothing else to do. Few enough that what they are served with is still
    /// in the processor's cache when their first requests come. A loop that is behind accepts one a turn: the connections it has
    /// come first, and one that waits in the backlog costs less than one that was accepted and waits for its response.
    /// </summary>
    private const int AcceptBatch = 16;

    /// <summary>
    /// Connections over a limit that are being told so, at the same time on one loop. More are closed without a response:
    /// else rejecting them would cost as much as serving them.
    /// </summary>
    private const int MaxRejected = 256;

    /// <summary>
    /// Messages that brought sockets here, kept to hand over others. Loops that give as many sockets as they get never make a
    /// new one; no more than this many are kept.
    /// </summary>
    private const int MaxSpareAdopts = 64;

    private readonly Stack<Adopt> _spareAdopts = new(MaxSpareAdopts);
    private readonly AcceptBackOff _backOff;
    private long _names;

    private void Accept(ListeningPoint point)
    {
        point.IsTold = false;
        if (!_points.Contains(point))
        {
            // Closed since the message was sent.
            return;
        }

        for (var left = _server.Loop.IsBehind ? 1 : AcceptBatch; left > 0; left--)
        {
            if (!TakeOne(point))
            {
                return;
            }
        }

        // In the next turn of the loop: a message to itself would be served in this one, before what sockets have to say.
        _server.Loop.Post(static waiting => ((ListeningPoint)waiting!).OnReady(Readiness.Readable), point);
    }

    /// <summary>Accepts a connection that waits. False: none waits, or the next one has to.</summary>
    private bool TakeOne(ListeningPoint point)
    {
        var status = point.Listener.TryAccept(out var accepted);
        if (status != AcceptStatus.Accepted)
        {
            return _backOff.GoesOnAfter(status, point.Listener);
        }

        _backOff.Accepted();
        Spread(accepted, point);
        return true;
    }

    private void TryAgain()
    {
        foreach (var point in _points)
        {
            point.OnReady(Readiness.Readable);
        }
    }

    private void Spread(AcceptedSocket accepted, ListeningPoint point)
    {
        var receiver = _spread.LoopFor(_server, point.AcceptsForAll);
        if (ReferenceEquals(receiver, _server))
        {
            Serve(accepted, point.Connections);
        }
        else
        {
            _server.Counters.SocketsHandedOver++;
            var adopt = _spareAdopts.TryPop(out var spare) ? spare : new Adopt();
            adopt.HandOver(accepted, point.Connections, receiver);
        }
    }

    private void Receive(Adopt adopt)
    {
        var accepted = adopt.Take(out var endPoint);
        Serve(accepted, _server.ConnectionsAt(endPoint));
        if (_spareAdopts.Count < MaxSpareAdopts)
        {
            _spareAdopts.Push(adopt);
        }

        TellWhenDrained();
    }

    private void Serve(AcceptedSocket accepted, EndpointConnections endpoint)
    {
        var rejection = _server.Admission.Enter(accepted.Peer);
        if (rejection != Rejection.None && _server.RejectedConnections == MaxRejected)
        {
            _server.Counters.ConnectionsRejected++;
            endpoint.Rejected++;
            accepted.Discard(_server.Loop.Transport);
            return;
        }

        IActorRef? connection = null;
        try
        {
            connection = _parked.TryPop(out var parked) ? parked : Context.ActorOf(_connectionProps, $"c-{++_names}");
            var ticket = _server.Tickets.TryPop(out var free) ? free : new ConnectionTicket(_server);
            ticket.Open(_server.Loop.Transport.Attach(accepted), rejection, endpoint);
            connection.Tell(ticket, _self);
        }
        catch (Exception failure)
        {
            GiveUp(accepted, rejection, connection, failure);
            return;
        }

        if (_server.IsDraining || _isCutOff)
        {
            // Accepted by another loop before the drain.
            connection.Tell(_isCutOff ? ConnectionSignal.Abort : ConnectionSignal.Drain, _self);
        }
    }

    /// <summary>
    /// No actor could be made, or the socket is no connection: its ticket is not open yet. The listener goes on, and nothing of the
    /// connection stays counted.
    /// </summary>
    private void GiveUp(AcceptedSocket accepted, Rejection rejection, IActorRef? unused, Exception failure)
    {
        _server.Counters.SocketsLost++;
        _server.Log.NotAttached(failure);
        if (rejection == Rejection.None)
        {
            _server.Admission.Leave(accepted.Peer);
        }

        if (unused is not null)
        {
            _parked.Push(unused);
        }

        accepted.Discard(_server.Loop.Transport);
    }
}
