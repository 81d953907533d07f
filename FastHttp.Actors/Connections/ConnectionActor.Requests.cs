using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Routing;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

// Bytes become requests, requests go to handlers.
internal sealed partial class ConnectionActor
{
    /// <summary>Bytes one connection may read before others get their turn.</summary>
    private const int MaxReadPerTurn = 256 * 1024;

    /// <summary>Answers that the client has not taken yet; beyond, its next request is not begun.</summary>
    private const int MaxPendingAnswers = 64 * 1024;

    private MatchStatus _match;

    /// <summary>Works until there is nothing to do without the handler, the client or another turn.</summary>
    private void GoOn()
    {
        var budget = MaxReadPerTurn;
        while (_phase is Phase.Head or Phase.Body or Phase.Skipping && Step(ref budget))
        {
        }

        switch (_phase)
        {
            case Phase.Head or Phase.Body or Phase.Skipping:
                AwaitClient();
                break;
            case Phase.Closing when FlushAnswers():
                FinishClosing();
                break;
            case Phase.Lingering:
                DropInput();
                break;
        }
    }

    /// <summary>What is ready leaves now; then the loop calls again, with news or at the deadline.</summary>
    private void AwaitClient()
    {
        if (_sender.HasPending && !FlushAnswers())
        {
            return;
        }

        if (_phase == Phase.Skipping)
        {
            ArmDeadline(Math.Max(0, _since + BodyStream.SkipTime - _server.Loop.Now));
        }
        else if (_phase == Phase.Head && _reader.HasBytes)
        {
            ArmDeadline(Math.Max(0, _since + _server.Settings.RequestHeadTimeout - _server.Loop.Now));
        }
        else if (_phase == Phase.Head && _server.IsDraining)
        {
            EndIdle();
        }
        else if (_phase == Phase.Head)
        {
            // Nothing is held while a connection is idle.
            _reader.Release(_server.Buffers);
            ArmDeadline(_server.Settings.IdleTimeout);
        }
    }

    private bool Step(ref int budget)
    {
        if (_sender.Pending > MaxPendingAnswers && !FlushAnswers())
        {
            return false;
        }

        if (_phase == Phase.Skipping)
        {
            return SkipBody(_body!, ref budget);
        }

        switch (ReadRequest())
        {
            case ParseStatus.Done when _phase == Phase.Head:
                OnHead();
                return true;
            case ParseStatus.Done:
                Dispatch();
                return true;
            case ParseStatus.Rejected:
                Reject(_phase == Phase.Body ? _ctx!.Chunks.Rejection : _ctx!.HeadParser.Rejection);
                return false;
            default:
                return ReceiveMore(ref budget);
        }
    }

    private ParseStatus ReadRequest()
    {
        if (_phase == Phase.Body)
        {
            return _reader.ReadBody(_ctx!);
        }

        if (!_reader.HasBytes)
        {
            return ParseStatus.NeedMore;
        }

        if (_ctx is null)
        {
            _ctx = _server.Contexts.Rent();
            _ctx.SetConnection(_transport!);
            _since = _server.Loop.Now;
            NoteBegin();
        }

        return _reader.ReadHead(_ctx, _server.Settings.HeadLimits);
    }

    private bool ReceiveMore(ref int budget)
    {
        if (!_canReceive)
        {
            return false;
        }

        if (budget <= 0)
        {
            GoOnNextTurn();
            return false;
        }

        var received = _reader.Receive(_transport!, _server.Buffers, _ctx?.Head, out var room);
        if (received > 0)
        {
            // A short read has drained the socket, unless its end follows: that was told already and must be fetched.
            _canReceive = received == room || _peerClosed;
            budget -= received;
            NoteArrival(hasBytes: true);
            return true;
        }

        _canReceive = false;
        NoteArrival(hasBytes: false);
        if (received != TransportConnection.WouldBlock)
        {
            OnEnd(received);
        }

        return false;
    }

    /// <summary>The peer has ended its side, or the connection broke.</summary>
    private void OnEnd(int received)
    {
        if (received == TransportConnection.Broken)
        {
            Abort(CloseReason.ClientGone);
            return;
        }

        // A request that was cut off is not answered (RFC 9112 8), but the answers before it are still owed.
        var reason = _reader.HasBytes || _phase == Phase.Body ? CloseReason.ClientGone : CloseReason.ClosedByClient;
        BeginClosing(reason, linger: false);
    }

    private void OnHead()
    {
        var head = _ctx!.Head;
        _match = _ctx.MatchRoute(_server.Settings.Routes, _reader.Unread);
        _reader.BeginBody(_ctx.HeadParser.HeadLength);
        if (_cameTooLate)
        {
            Reject(Rejection.ServerDraining);
        }
        else if (head.Form == TargetForm.Authority)
        {
            Reject(Rejection.TunnelNotSupported);
        }
        else if (_match != MatchStatus.Found)
        {
            _body = head.HasBody ? new BodyStream(head, BodyStream.MaxSkipped, _server.Settings.HeadLimits) : null;
            _server.Counters.Requests += _body is null or { CanBeSkipped: true } ? 1 : 0;
            AnswerFromTable();
        }
        else if (!head.HasBody)
        {
            Dispatch();
        }
        else
        {
            BeginBody(head, _server.Settings.AllRoutes[_ctx.RouteIndex]);
        }
    }

    private void BeginBody(RequestHead head, RouteSettings route)
    {
        if (head.ContentLength > route.MaxBodySize)
        {
            Reject(Rejection.BodyTooLarge);
        }
        else if (route.StreamsBody)
        {
            _body = new BodyStream(head, route.MaxBodySize, _server.Settings.HeadLimits);
            _reader.MakeRoomForPieces(_server.Buffers);
            Dispatch();
        }
        else
        {
            AwaitWholeBody(head, route.MaxBodySize);
        }
    }

    private void AwaitWholeBody(RequestHead head, int limit)
    {
        _ctx!.Chunks.Start(limit, _server.Settings.HeadLimits);
        _phase = Phase.Body;
        _since = _server.Loop.Now;
        ArmDeadline(_server.Settings.RateGracePeriod);
        if (head.ExpectContinue && _reader.BodyArrived == 0)
        {
            // RFC 9110 10.1.1: the route takes any body, so it is asked for at once. Its handler is not needed to decide.
            SendContinue();
        }
    }

    private void SendContinue()
    {
        _sender.Append("HTTP/1.1 100 Continue\r\n\r\n"u8, _server.Buffers);
        FlushAnswers();
    }

    /// <summary>The request goes to its handler, which owns it until it answers.</summary>
    private void Dispatch()
    {
        _server.Counters.Requests++;
        var route = _server.Settings.AllRoutes[_ctx!.RouteIndex];
        if (route.Concurrency is not null && !_ctx.TryEnter(route.Concurrency))
        {
            _ctx.SetRefusal(Rejection.RouteOverloaded);
            FinishWith(_ctx, wholeRequestRead: true);
            return;
        }

        _reader.PointTo(_ctx);
        _phase = Phase.Handling;
        ArmDeadline(route.Timeout);
        if (_sender.HasPending)
        {
            // A ready answer does not wait for a handler that may still be running when this turn ends.
            _server.Loop.AtRingEmpty(this);
        }

        if (_peerClosed)
        {
            // It closed before its request was read. Whether it did so before or after must make no difference.
            TellHandlerOfLeave();
        }

        var startBy = route.QueueTimeout == 0 ? 0 : _server.Loop.TimestampAfter(route.QueueTimeout);
        _ctx!.SendTo(route.Handlers.Pick(_server.Loop.Index, ref _server.PoolTurn), _cell, startBy);
    }

    private void DropInput()
    {
        var budget = MaxReadPerTurn;
        while (_canReceive)
        {
            if (budget <= 0)
            {
                GoOnNextTurn();
                return;
            }

            var received = _reader.Drop(_transport!, _server.Buffers, out var room);
            if (received is 0 or TransportConnection.Broken)
            {
                Close(_closeReason);
                return;
            }

            _canReceive = received == room || (_peerClosed && received > 0);
            budget -= received;
        }
    }

    // Not by a message to itself: it would be served in this turn, before the sockets of others.
    private void GoOnNextTurn() =>
        _server.Loop.Post(static actor => ((IReadinessHandler)actor!).OnReady(Readiness.Readable), this);
}
