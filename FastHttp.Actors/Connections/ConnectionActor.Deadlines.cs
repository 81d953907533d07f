using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

// What the one deadline of a connection means depends on what it waits for.
internal sealed partial class ConnectionActor
{
    private void OnDeadline()
    {
        if (_phase == Phase.Parked || _deadline.IsScheduled)
        {
            return;
        }

        if (_sender.HasPending && (_phase != Phase.Handling || _answer is not null))
        {
            CheckAnswerRate();
            return;
        }

        switch (_phase)
        {
            case Phase.Head when !_reader.HasBytes:
                CloseIdle(_server.IsDraining ? CloseReason.Draining : CloseReason.IdleTimeout);
                break;
            case Phase.Head:
                Reject(Rejection.HeadTimeout);
                break;
            case Phase.Body:
                CheckBodyRate();
                break;
            case Phase.Handling when _body is { Reader: not null } body:
                CheckStreamedBodyRate(body);
                break;
            case Phase.Handling when _answer is null:
                AnswerInPlaceOfHandler(Rejection.HandlerTimeout);
                break;
            case Phase.Handling:
                // The client has taken what there was, and the handler of a begun answer has all the time it wants.
                break;
            case Phase.Skipping:
                BeginClosing(CloseReason.BodyUnread, linger: true);
                break;
            default:
                Close(_closeReason);
                break;
        }
    }

    private void ArmDeadline(long milliseconds) => _server.Loop.Wheel.Schedule(_deadline, _server.Loop.Now + milliseconds);

    // While a handler works on an answer that has not begun, its own deadline is the one that counts; this one is set when the
    // handler has answered.
    private void ArmRateDeadline()
    {
        if (_phase != Phase.Handling || _answer is not null)
        {
            ArmDeadline(Math.Max(0, _blockedSince + _server.Settings.RateGracePeriod - _server.Loop.Now));
        }
    }

    private void CheckAnswerRate()
    {
        var elapsed = _server.Loop.Now - _blockedSince;
        if (IsTooSlow(_sender.SentSinceBlocked, elapsed, _server.Settings.MinResponseDataRate))
        {
            Abort(CloseReason.AnswerTooSlow);
        }
        else
        {
            ArmDeadline(1000);
        }
    }

    private void CheckBodyRate()
    {
        if (IsTooSlow(_reader.BodyArrived, _server.Loop.Now - _since, MinBodyDataRate))
        {
            Reject(Rejection.BodyTooSlow);
        }
        else
        {
            ArmDeadline(1000);
        }
    }

    private void CheckStreamedBodyRate(BodyStream body)
    {
        if (IsTooSlow(body.Taken, body.Waited(_server.Loop.Now), MinBodyDataRate))
        {
            RefuseBody(Rejection.BodyTooSlow);
        }
        else
        {
            ArmDeadline(1000);
        }
    }

    private int MinBodyDataRate => _server.Settings.AllRoutes[_ctx!.RouteIndex].MinBodyDataRate;

    private static bool IsTooSlow(long bytes, long milliseconds, int bytesPerSecond) => bytes * 1000 < bytesPerSecond * milliseconds;
}
