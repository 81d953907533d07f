using Akka.Actor;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Connections;

/// <summary>A connection that was switched to another protocol, until it ends.</summary>
internal class UpgradedConnection(ConnectionActor connection, Upgrade upgrade) : ConnectionProtocol, IUpgradedConnection
{
    private readonly ServerLoop _server = connection.Server;
    private long _deadlineAt = long.MaxValue;
    private bool _isOver;

    public EventLoop Loop => _server.Loop;

    public BufferPool Buffers => _server.Buffers;

    public ActorCell Cell => connection.Cell;

    public long Pending => connection.Output.Pending;

    public bool IsBlocked => connection.Output.IsBlocked;

    public virtual bool IsChunked => false;

    public Span<byte> Received => connection.Input.Unread;

    public override int BytesExpected => upgrade.BytesExpected;

    public override void Begin()
    {
        _server.UpgradedConnections++;
        connection.Deadline.Cancel();
        upgrade.Begin(this);
        if (!_isOver && _server.IsDraining)
        {
            upgrade.OnDrain();
        }
    }

    public override void Reject(Rejection rejection) => throw new InvalidOperationException("The connection was let in.");

    public override bool OnBytes()
    {
        var goesOn = true;
        while (!_isOver && connection.Input.HasBytes && goesOn)
        {
            goesOn = upgrade.OnBytes(connection.Input.Unread, out var consumed);
            if (_isOver)
            {
                return false;
            }

            connection.Input.Consume(consumed);
            if (consumed == 0)
            {
                break;
            }
        }

        return goesOn && !_isOver;
    }

    public override void OnWait()
    {
        if (connection.Output.HasPending)
        {
            if (!connection.Flush())
            {
                return;
            }

            OnFlushed();
        }

        if (!connection.Input.HasBytes)
        {
            // Nothing is held while it is idle.
            connection.Input.Release(Buffers);
        }
    }

    public override void OnWritable() => OnWait();

    public override void OnEnd() => upgrade.OnEnd();

    public override void OnBroken() => connection.Abort(CloseReason.ClientGone);

    public override void OnResponse(Exchange exchange) => exchange.Pool.CountLateResponse();

    public override void OnStep(BodySignal signal) => signal.Drop();

    public override void OnFlushed()
    {
        // What it took long ago does not excuse a client that takes nothing now.
        connection.Output.BeginAccount();
        if (_deadlineAt != long.MaxValue && connection.Deadline.Kind != DeadlineKind.Upgraded)
        {
            // Meanwhile it was the client's.
            SetDeadline(Math.Max(0, _deadlineAt - Loop.Now));
        }

        upgrade.OnSent();
    }

    public override void OnDeadline(DeadlineKind kind)
    {
        if (kind == DeadlineKind.Upgraded)
        {
            _deadlineAt = long.MaxValue;
            upgrade.OnDeadline();
        }
    }

    public override void OnDrain() => upgrade.OnDrain();

    public override void Release(CloseReason reason)
    {
        if (!_isOver)
        {
            _isOver = true;
            _server.UpgradedConnections--;
            upgrade.Release(reason);
        }
    }

    public Span<byte> Reserve(int length) => connection.Output.Reserve(length, Buffers);

    public void Commit(int length)
    {
        connection.Output.Commit(length);
        Loop.AtRingEmpty(connection);
    }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        if (connection.Output.HasPending)
        {
            connection.Output.Append(bytes, Buffers);
            Loop.AtRingEmpty(connection);
            return;
        }

        var sent = connection.Output.Sent;
        var status = connection.Output.SendDirectly(bytes, connection.Transport, Buffers, Loop.Now);
        _server.Counters.BytesSent += connection.Output.Sent - sent;
        if (status == FlushStatus.Blocked)
        {
            ResponseRate.Watch(connection);
        }
        else if (status == FlushStatus.Broken)
        {
            // It ends by a message, as in a flush.
            ((IReadinessHandler)connection).OnReady(Readiness.Failed);
        }
    }

    public bool Flush()
    {
        // As at the end of a turn: a connection that is found broken ends by a message, for who calls may still read what was received.
        ((IFlushable)connection).Flush();
        return !connection.Output.HasPending;
    }

    public void SetDeadline(long milliseconds)
    {
        _deadlineAt = Loop.Now + milliseconds;
        if (!connection.Output.IsBlocked)
        {
            connection.Deadline.Set(DeadlineKind.Upgraded, milliseconds);
        }
    }

    public void Resume()
    {
        if (!_isOver)
        {
            connection.GoOn();
        }
    }

    public virtual void Close(CloseReason reason, bool lingers) => connection.Close(reason, lingers);

    public void Abort(CloseReason reason) => connection.Abort(reason);
}
