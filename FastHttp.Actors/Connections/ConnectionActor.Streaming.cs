using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

// Bodies in pieces: a handler has the request and tells, step by step, to send what it wrote or to read on.
internal sealed partial class ConnectionActor
{
    // Both null but for requests whose bodies are taken, or answers that are given, in pieces.
    private BodyStream? _body;
    private AnswerStream? _answer;

    private bool Serves(BodySignal signal) => _phase == Phase.Handling && ReferenceEquals(signal.Ctx, _ctx);

    private void OnFlush(BodySignal<bool> flush)
    {
        if (!Serves(flush))
        {
            flush.Drop();
            return;
        }

        _answer ??= BeginAnswer(_ctx!);
        _answer.Writer = flush;
        if (AppendPiece(_answer, _ctx!))
        {
            SendPieces();
        }
        else
        {
            AbortWrongLength(_ctx!, _answer.DeclaredLength, _answer.Written);
        }
    }

    /// <summary>The handler's time limit ends here; the client's least data rate begins.</summary>
    private AnswerStream BeginAnswer(RequestCtx ctx)
    {
        _server.Loop.Wheel.Cancel(_deadline);
        // RFC 9110 10.1.1: after a final status the client need not send a body it has held back, so nothing may follow.
        var closes = EndsConnection(ctx) || _body is { AwaitsContinue: true };
        var framing = _sender.AppendHead(ctx, ctx.Head, closes, _server);
        return new AnswerStream(framing, StatusCodes.AllowsBody(ctx.StatusCode, ctx.Head.KnownMethod), ctx.DeclaredLength, closes);
    }

    /// <summary>False: it is more than was declared.</summary>
    private bool AppendPiece(AnswerStream answer, RequestCtx ctx)
    {
        var bytes = ctx.ResponseBody;
        if (!answer.Take(bytes.Length))
        {
            return false;
        }

        if (answer.SendsBody && !bytes.IsEmpty)
        {
            _sender.AppendPiece(bytes, answer.IsChunked, _server.Buffers);
        }

        ctx.ClearBody();
        return true;
    }

    /// <summary>Sends what is ready. While the client keeps up, the handler may write on.</summary>
    private void SendPieces()
    {
        if (_sender.HasPending)
        {
            FlushAnswers();
        }

        if (_answer?.Writer is { } writer && _sender.Pending <= MaxPendingAnswers)
        {
            _answer.Writer = null;
            writer.End(true);
        }
    }

    /// <summary>The handler has written its last.</summary>
    private void EndAnswer(AnswerStream answer, RequestCtx ctx)
    {
        if (ctx.RequestedRefusal != Rejection.None)
        {
            // The handler failed or is gone. The client sees an answer that breaks off, which is no answer (RFC 9112 8).
            _server.Counters.Rejections[(int)ctx.RequestedRefusal]++;
            Abort(CloseReason.AnswerBroken);
        }
        else if (!AppendPiece(answer, ctx) || !answer.IsWhole)
        {
            AbortWrongLength(ctx, answer.DeclaredLength, answer.Written);
        }
        else
        {
            if (answer is { SendsBody: true, IsChunked: true })
            {
                _sender.Append(ChunkFraming.Last, _server.Buffers);
            }

            Finish(ctx, answer.Closes || _body is { IsComplete: false, CanBeSkipped: false }, wholeRequestRead: true);
        }
    }

    private void AbortWrongLength(RequestCtx ctx, long declared, long written)
    {
        _server.Log.WrongLength(ctx.Handler, declared, written);
        Abort(CloseReason.AnswerBroken);
    }

    private void OnRead(BodySignal<BodyPart> read)
    {
        if (!Serves(read))
        {
            read.Drop();
        }
        else if (_body is null or { IsComplete: true })
        {
            // Read whole before the handler had it; or nothing is left.
            read.End(new BodyPart(_body is null ? _ctx!.BodyMemory : default, IsLast: true, IsAborted: false));
        }
        else
        {
            _body.Reader = read;
            _body.BeginWaiting(_server.Loop.Now);
            GiveBody(_body);
        }
    }

    /// <summary>Gives the waiting handler what has arrived, or goes on waiting for it.</summary>
    private void GiveBody(BodyStream body)
    {
        while (true)
        {
            var status = _reader.ReadPiece(body, out var length);
            if (status == ParseStatus.Rejected)
            {
                RefuseBody(body.Rejection);
                return;
            }

            if (status == ParseStatus.Done || length > 0)
            {
                GivePiece(body, length);
                return;
            }

            if (!_canReceive)
            {
                AwaitBody(body);
                return;
            }

            var received = _reader.ReceiveBehind(_transport!, out var room);
            _canReceive = received > 0 && (received == room || _peerClosed);
            NoteArrival(received > 0);
            if (received is 0 or TransportConnection.Broken)
            {
                EndCutOff();
                return;
            }
        }
    }

    /// <summary>
    /// The client has cut its request off, which is therefore not answered (RFC 9112 8), but the answers before it are still owed.
    /// If its own answer has begun, a proper end could make the half that was sent pass for the whole.
    /// </summary>
    private void EndCutOff()
    {
        if (_answer is not null)
        {
            Abort(CloseReason.ClientGone);
            return;
        }

        ReleaseRequest();
        BeginClosing(CloseReason.ClientGone, linger: false);
    }

    private void GivePiece(BodyStream body, int length)
    {
        body.EndWaiting(_server.Loop.Now);
        var reader = body.Reader!;
        body.Reader = null;
        if (_answer is null)
        {
            ArmDeadline(_server.Settings.AllRoutes[_ctx!.RouteIndex].Timeout);
        }

        reader.End(_reader.PieceOf(_ctx!, body, length));
    }

    private void AwaitBody(BodyStream body)
    {
        if (body.AwaitsContinue && _answer is null)
        {
            body.IsContinued = true;
            SendContinue();
        }

        ArmDeadline(Math.Max(0, _server.Settings.RateGracePeriod - body.Waited(_server.Loop.Now)));
    }

    /// <summary>The body breaks a rule while a handler reads it: the server answers, or cuts off the answer that has begun.</summary>
    private void RefuseBody(Rejection rejection)
    {
        _server.Log.BadRequest(rejection, _reader.Unread);
        if (_answer is null)
        {
            AnswerInPlaceOfHandler(rejection);
        }
        else
        {
            _server.Counters.Rejections[(int)rejection]++;
            Abort(CloseReason.Refused);
        }
    }

    /// <summary>The answer was given and its request's body was not read: it is dropped, within bounds.</summary>
    private void BeginSkipping()
    {
        _phase = Phase.Skipping;
        _since = _server.Loop.Now;
    }

    private bool SkipBody(BodyStream body, ref int budget)
    {
        var status = _reader.Skip(body);
        if (status == ParseStatus.Rejected || body.Skipped > BodyStream.MaxSkipped)
        {
            BeginClosing(CloseReason.BodyUnread, linger: true);
            return false;
        }

        if (status == ParseStatus.Done)
        {
            _body = null;
            _phase = Phase.Head;
            return true;
        }

        return ReceiveMore(ref budget);
    }

    /// <summary>Whoever waits for a step of the request hears that there will be none.</summary>
    private void DropSteps()
    {
        _body?.Reader?.Drop();
        if (_body is not null)
        {
            _body.Reader = null;
        }

        _answer?.Writer?.Drop();
        _answer = null;
    }
}
