using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Connections;

// Answers become bytes, and the last of them the end of the connection.
internal sealed partial class ConnectionActor
{
    /// <summary>
    /// How long the input that follows a last answer is read and dropped. Closing with unread input makes TCP send a reset,
    /// which could overtake the answer (RFC 9112 9.6). The time Kestrel gives.
    /// </summary>
    private const long LingerTime = 5000;

    private bool _linger;

    /// <summary>The loop's ring is empty: answers that are ready leave although a handler is still at work.</summary>
    void IFlushable.Flush()
    {
        if (_phase == Phase.Handling && _sender.HasPending)
        {
            FlushAnswers();
        }
    }

    private void OnAnswer(RequestCtx ctx)
    {
        if (_phase != Phase.Handling || !ReferenceEquals(ctx, _ctx) || !ctx.TakeAnswer())
        {
            _server.Contexts.CountLateAnswer();
            return;
        }

        if (_answer is not null)
        {
            EndAnswer(_answer, ctx);
        }
        else if (ctx.RequestedRefusal != Rejection.None)
        {
            AnswerInPlaceOfHandler(ctx.RequestedRefusal);
            return;
        }
        else
        {
            FinishWith(ctx, wholeRequestRead: true);
        }

        GoOn();
    }

    /// <summary>The server refuses the request and closes: where the next one would begin cannot be trusted, or is not wanted.</summary>
    private void Reject(Rejection rejection)
    {
        _server.Log.BadRequest(rejection, _reader.Unread);
        _ctx!.SetRefusal(rejection);
        FinishWith(_ctx, wholeRequestRead: false);
    }

    /// <summary>No handler is concerned: 404, 405, or the answer to OPTIONS.</summary>
    private void AnswerFromTable()
    {
        var ctx = _ctx!;
        if (_match == MatchStatus.Options)
        {
            ctx.SetStatus(204);
        }
        else
        {
            ctx.SetRefusal(_match == MatchStatus.NotFound ? Rejection.RouteNotFound : Rejection.MethodNotAllowed);
        }

        if (_match != MatchStatus.NotFound)
        {
            ctx.AddAllow();
        }

        FinishWith(ctx, wholeRequestRead: true);
    }

    /// <summary>The handler keeps the context and the request's bytes; the connection goes on without it.</summary>
    private void AnswerInPlaceOfHandler(Rejection rejection)
    {
        var answer = _server.Contexts.Rent();
        answer.SetRefusal(rejection);
        FinishWith(answer, wholeRequestRead: true);
        _server.Contexts.Return(answer);
        GoOn();
    }

    private void FinishWith(RequestCtx answer, bool wholeRequestRead)
    {
        var head = _ctx!.Head;
        if (answer.DeclaredLength >= 0 && answer.DeclaredLength != answer.ResponseBody.Length && StatusCodes.AllowsBody(answer.StatusCode, head.KnownMethod))
        {
            AbortWrongLength(answer, answer.DeclaredLength, answer.ResponseBody.Length);
            return;
        }

        var closes = EndsConnection(answer) || _body is { IsComplete: false, CanBeSkipped: false };
        _sender.AppendAnswer(answer, head, closes, _server);
        Finish(answer, closes, wholeRequestRead);
    }

    /// <summary>The answer is in the send buffer; the request is done with.</summary>
    private void Finish(RequestCtx answer, bool closes, bool wholeRequestRead)
    {
        _server.Counters.Responses++;
        if (answer.Refusal != Rejection.None)
        {
            _server.Counters.Rejections[(int)answer.Refusal]++;
        }

        var hasUnreadBody = _body is { IsComplete: false };
        ReleaseRequest();
        _phase = Phase.Head;
        if (_sender.IsBlocked)
        {
            ArmRateDeadline();
        }

        if (closes)
        {
            var reason = answer.Refusal == Rejection.None ? CloseReason.ClosedByAnswer : CloseReason.Refused;
            BeginClosing(reason, linger: !wholeRequestRead || hasUnreadBody || _reader.HasBytes);
        }
        else if (hasUnreadBody)
        {
            BeginSkipping();
        }
        else
        {
            _body = null;
        }
    }

    private bool EndsConnection(RequestCtx answer) => answer.ClosesConnection || !_ctx!.HeadParser.KeepAlive || IsLastOfDrain
        || ++_served >= _server.Settings.MaxRequestsPerConnection;

    /// <summary>The connection lets go of its request. If a handler still has it, it keeps the bytes too.</summary>
    private void ReleaseRequest()
    {
        var ctx = _ctx!;
        _ctx = null;
        ctx.LeaveRoute();
        DropSteps();
        if (ctx.IsLeftToHandler)
        {
            ctx.Abandon();
            _reader.LeaveBytes(_server.Buffers);
        }

        _reader.ConsumeRequest();
        _server.Contexts.Return(ctx);
    }

    /// <summary>Sends what is ready. False: the client does not take it all now, or is gone.</summary>
    private bool FlushAnswers()
    {
        var wasBlocked = _sender.IsBlocked;
        switch (_sender.Flush(_transport!, _server.Buffers, isLast: _phase == Phase.Closing))
        {
            case FlushStatus.Done:
                return true;
            case FlushStatus.Blocked:
                if (!wasBlocked)
                {
                    _blockedSince = _server.Loop.Now;
                    ArmRateDeadline();
                }

                return false;
            default:
                // Within the loop's flush a failure would not be the actor's own; the signal brings it there.
                OnSendFailed();
                return false;
        }
    }

    private void OnSendFailed()
    {
        _sender.Release(_server.Buffers);
        if (_phase == Phase.Handling)
        {
            ((Transports.IReadinessHandler)this).OnReady(Transports.Readiness.Failed);
        }
        else
        {
            Abort(CloseReason.ClientGone);
        }
    }

    private void BeginClosing(CloseReason reason, bool linger)
    {
        _closeReason = reason;
        _linger = linger;
        _phase = Phase.Closing;
        _reader.Release(_server.Buffers);
        if (!_sender.HasPending || FlushAnswers())
        {
            FinishClosing();
        }
    }

    private void FinishClosing()
    {
        if (!_linger || _peerClosed)
        {
            Close(_closeReason);
            return;
        }

        _transport!.ShutdownSend();
        _phase = Phase.Lingering;
        ArmDeadline(LingerTime);
        DropInput();
    }
}
