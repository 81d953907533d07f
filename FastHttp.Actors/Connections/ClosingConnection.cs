using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// The end of every connection that is not cut off: what is pending is sent and our side is closed. Then, until the client has all
/// of it, or its end comes, what it still sends is dropped, so that no reset overtakes the last response (RFC 9112 9.6). A client
/// that may be sending a request gets some time more. Pooled.
/// </summary>
internal sealed class ClosingConnection : ConnectionProtocol
{
    /// <summary>How long a client may go on sending when it has everything. The time Kestrel gives.</summary>
    private const long LingerTime = 5000;

    /// <summary>How much is dropped: twice the default limit of a body. Beyond, nothing is received, and the client is held back.</summary>
    public const long MaxDropped = 64 * 1024 * 1024;

    private ConnectionActor _connection = null!;
    private CloseReason _reason;
    private bool _lingers;
    private bool _isSent;
    private long _since;
    private long _dropped;

    public override bool SendsLast => true;

    private long Now => _connection.Server.Loop.Now;

    public ClosingConnection Of(ConnectionActor connection, CloseReason reason, bool lingers)
    {
        _connection = connection;
        _reason = reason;
        _lingers = lingers;
        _isSent = false;
        _dropped = 0;
        return this;
    }

    public override void Begin() => OnWait();

    public override void Reject(Rejection rejection) => throw new InvalidOperationException("The connection was let in.");

    public override bool OnBytes()
    {
        _dropped += _connection.Input.Length;
        _connection.Input.Drop();
        return _isSent && _dropped <= MaxDropped;
    }

    public override void OnWait()
    {
        var isPending = _connection.Output.HasPending;
        if (_isSent || (isPending && !_connection.Flush()))
        {
            return;
        }

        _isSent = true;
        if (CanEnd(isPending))
        {
            EndInOrder();
            return;
        }

        _since = Now;
        _connection.Output.BeginWaiting(_since);
        _connection.Transport.ShutdownSend();
        _connection.Deadline.Set(DeadlineKind.Linger, _lingers ? LingerTime : DataRate.LookEvery);
        _connection.GoOn();
    }

    public override void OnEnd()
    {
        if (!_isSent)
        {
            return;
        }

        if (CountUntaken() <= 0)
        {
            _connection.End(_reason);
        }
        else
        {
            _connection.Deadline.Set(DeadlineKind.Linger, DataRate.LookEvery);
        }
    }

    public override void OnBroken()
    {
        if (_isSent)
        {
            _connection.End(_reason);
        }
        else
        {
            _connection.Abort(CloseReason.ClientGone);
        }
    }

    public override void OnResponse(Exchange exchange) => exchange.Pool.CountLateResponse();

    public override void OnStep(BodySignal signal) => signal.Drop();

    public override void OnDeadline(DeadlineKind kind)
    {
        var untaken = CountUntaken();
        var timeLeft = _connection.HasEnd || (!_lingers && untaken == 0) ? 0 : _since + LingerTime - Now;
        if (untaken <= 0 && timeLeft <= 0)
        {
            _connection.End(_reason);
        }
        else if (untaken > 0 && ResponseRate.IsTooLow(_connection))
        {
            _connection.Abort(CloseReason.ResponseTooSlow);
        }
        else
        {
            _connection.Deadline.Set(DeadlineKind.Linger, untaken > 0 ? DataRate.LookEvery : timeLeft);
        }
    }

    public override void OnDrain()
    {
    }

    public override void Release(CloseReason reason) => _connection.Server.ReturnClosing(this);

    /// <summary>
    /// Nothing can happen any more to what was sent. <paramref name="justNow"/>: something was, so the client cannot have it yet,
    /// unless it leaves in one segment together with the end: closing then costs one connection for one request no more calls.
    /// </summary>
    private bool CanEnd(bool justNow)
    {
        if (_connection.HasEnd)
        {
            return CountUntaken() <= 0;
        }

        return !_lingers && (!justNow || _connection.Output.IsOneSegment) && CountUntaken() == 0;
    }

    // What left in one segment needs no look.
    private long CountUntaken() => _connection.Output.IsOneSegment ? 0 : _connection.Transport.CountUntaken();

    // The end is sent before the socket is closed: a request that crosses it finds an end and not a reset, which tells its client
    // that it was not read (RFC 9112 9.5).
    private void EndInOrder()
    {
        if (!_connection.HasEnd)
        {
            _connection.Transport.ShutdownSend();
        }

        _connection.End(_reason);
    }
}
