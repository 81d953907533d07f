using FastHttp.Actors.Connections;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Tests.Connections.Protocols;

/// <summary>What a connection becomes by a raw upgrade: it has no exchanges and sends back whatever comes.</summary>
internal sealed class EchoConnection(ConnectionActor connection) : ConnectionProtocol
{
    private const int MaxPending = 64 * 1024;

    public override void Begin()
    {
    }

    public override void Reject(Rejection rejection) => throw new InvalidOperationException("The connection was let in.");

    public override bool OnBytes()
    {
        if (connection.Input.HasBytes)
        {
            connection.Output.Append(connection.Input.Unread, connection.Server.Buffers);
            connection.Input.Drop();
        }

        return connection.Output.Pending <= MaxPending || connection.Flush();
    }

    public override void OnWait()
    {
        if (!connection.Output.HasPending || connection.Flush())
        {
            connection.Deadline.Set(DeadlineKind.Idle, connection.Server.Settings.IdleTimeout);
        }
    }

    public override void OnEnd() => connection.Close(CloseReason.ClosedByClient, lingers: false);

    public override void OnBroken() => connection.Abort(CloseReason.ClientGone);

    public override void OnResponse(Exchange exchange) => exchange.Pool.CountLateResponse();

    public override void OnStep(BodySignal signal) => signal.Drop();

    public override void OnDeadline(DeadlineKind kind) => connection.Close(CloseReason.IdleTimeout, lingers: false);

    public override void OnDrain() => connection.Close(CloseReason.Draining, lingers: false);

    public override void Release(CloseReason reason)
    {
    }
}
