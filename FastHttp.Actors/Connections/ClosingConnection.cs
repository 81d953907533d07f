using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Connections;

/// <summary>
/// The end of every connection that is not cut off: what is pending is sent; then, if the client may still be sending, our side is
/// closed and what comes is dropped, so that no reset overtakes the last response (RFC 9112 9.6). Pooled.
/// </summary>
internal sealed class ClosingConnection : ConnectionProtocol
{
    /// <summary>How long input is dropped. The time Kestrel gives.</summary>
    private const long LingerTime = 5000;

    private ConnectionActor _connection = null!;
    private CloseReason _reason;
    private bool _lingers;
    private bool _isSent;

    public override bool SendsLast => true;

    public ClosingConnection Of(ConnectionActor connection, CloseReason reason, bool lingers)
    {
        _connection = connection;
        _reason = reason;
        _lingers = lingers;
        _isSent = false;
        return this;
    }

    public override void Begin() => OnWait();

    public override void Reject(Rejection rejection) => throw new InvalidOperationException("The connection was let in.");

    public override bool OnBytes()
    {
        _connection.Input.Drop();
        return _isSent;
    }

    public override void OnWait()
    {
        if (_isSent || (_connection.Output.HasPending && !_connection.Flush()))
        {
            return;
        }

        if (!_lingers || _connection.IsPeerClosed)
        {
            _connection.End(_reason);
            return;
        }

        _isSent = true;
        _connection.Transport.ShutdownSend();
        _connection.Deadline.Set(DeadlineKind.Linger, LingerTime);
        _connection.GoOn();
    }

    public override void OnEnd()
    {
        if (_isSent)
        {
            _connection.End(_reason);
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

    public override void OnDeadline(DeadlineKind kind) => _connection.End(_reason);

    public override void OnDrain()
    {
    }

    public override void Release() => _connection.Server.ReturnClosing(this);
}
