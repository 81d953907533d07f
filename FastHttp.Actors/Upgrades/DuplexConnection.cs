using Akka.Actor;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Upgrades;

/// <summary>
/// The bytes of an upgraded connection, both ways, for code that awaits: it is read when somebody asks, and written to as fast as the client
/// takes it. Reading and writing may be asked for by any thread, one call of each at a time; all else happens on the loop.
/// </summary>
/// <param name="options">Checked.</param>
/// <param name="begin">Told on the loop, outside of any actor, when the connection speaks the protocol.</param>
/// <param name="neverBegan">Told in its place when the client has left before.</param>
internal sealed class DuplexConnection(UpgradeOptions options, Action<DuplexConnection> begin, Action? neverBegan = null) : Upgrade
{
    // As much as a connection holds for a client that is slower than what is written.
    private const int Piece = 64 * 1024;

    private readonly StepSource<int> _reader = new();
    private readonly StepSource<int> _writer = new();
    private IUpgradedConnection? _connection;
    private DuplexSignal? _read;
    private DuplexSignal? _write;
    private DuplexSignal? _stopReading;

    // The caller's, until his step ends.
    private Memory<byte> _target;
    private ReadOnlyMemory<byte> _source;
    private CancellationToken _readCancellation;
    private bool _isReading;
    private bool _isWriting;
    private bool _isInWrite;

    private bool _readsNoMore;
    private bool _hasEnd;
    private volatile bool _isOver;
    private long _activeAt;

    private IUpgradedConnection Connection => _connection!;

    /// <summary>The system whose server it is. From the beginning on.</summary>
    public ActorSystem System => Connection.Cell.System;

    /// <summary>Any thread.</summary>
    public bool IsOver => _isOver;

    /// <summary>Told on the loop when it has ended.</summary>
    public Action? Ended { get; set; }

    public override int BytesExpected => _isReading ? Math.Min(_target.Length, Piece) : 0;

    public override void Begin(IUpgradedConnection connection)
    {
        _connection = connection;
        _activeAt = connection.Loop.Now;
        Watch(0);
        // Not as the connection's actor: what the application tells and does in there is not that one's.
        connection.Loop.Post(state => begin((DuplexConnection)state!), this);
    }

    /// <summary>Bytes that have come, as many as there are and fit; 0: the client sends no more. Ends with an exception when the connection is cut off.</summary>
    public ValueTask<int> Read(Memory<byte> target, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_isOver)
        {
            // There may be nobody left who could be told.
            return ValueTask.FromException<int>(new UpgradeClosedException());
        }

        var step = new ValueTask<int>(_reader, _reader.Begin());
        _target = target;
        _readCancellation = cancellation;
        Tell(_read ??= new DuplexSignal(this, OnRead));
        return step;
    }

    /// <summary>The reader waits no longer. Any thread.</summary>
    public void StopReading() => Tell(_stopReading ??= new DuplexSignal(this, OnStopReading));

    /// <summary>Ends when the client's system has taken so much that little waits.</summary>
    public ValueTask Write(ReadOnlyMemory<byte> source)
    {
        if (_isOver)
        {
            return ValueTask.FromException(new UpgradeClosedException());
        }

        var step = new ValueTask(_writer, _writer.Begin());
        _source = source;
        Tell(_write ??= new DuplexSignal(this, OnWrite));
        return step;
    }

    /// <summary>Ends the connection when all that was written is sent. Any thread.</summary>
    public void Close() => Tell(new DuplexSignal(this, () => End(isBroken: false)));

    /// <summary>Cuts it off, so that the client cannot take what it has for the whole. Any thread.</summary>
    public void Abort() => Tell(new DuplexSignal(this, () => End(isBroken: true)));

    /// <summary>The connection's actor has failed, and will not do that. Any thread.</summary>
    public void Lose(Action act) => Connection.Loop.Post(
        _ =>
        {
            _isOver = true;
            act();
        },
        null);

    public override bool OnBytes(Span<byte> bytes, out int consumed)
    {
        consumed = 0;
        _activeAt = Connection.Loop.Now;
        if (_isReading)
        {
            consumed = Math.Min(bytes.Length, _target.Length);
            bytes[..consumed].CopyTo(_target.Span);
            EndRead(consumed);
        }

        // The client is held back until somebody asks again.
        return false;
    }

    public override void OnSent()
    {
        _activeAt = Connection.Loop.Now;
        if (_isWriting && !_isInWrite)
        {
            WriteOn();
        }
    }

    public override void OnDeadline()
    {
        if (!_isReading)
        {
            // While nobody reads, nothing is known against the client.
            _activeAt = Connection.Loop.Now;
        }

        var idle = Connection.Loop.Now - _activeAt;
        if (idle >= options.IdleTimeout.TotalMilliseconds)
        {
            Connection.Abort(CloseReason.IdleTimeout);
        }
        else
        {
            Watch(idle);
        }
    }

    public override void OnEnd()
    {
        _hasEnd = true;
        if (_isReading)
        {
            EndRead(0);
        }
    }

    public override void OnDrain()
    {
        _readsNoMore = !options.ReadsOnWhenDraining;
        if (_isReading && _readsNoMore)
        {
            EndRead(0);
        }
    }

    public override void Release(CloseReason reason)
    {
        _isOver = true;
        if (_isReading)
        {
            FailRead();
        }

        if (_isWriting)
        {
            EndWrite(isDone: false);
        }

        if (_connection is null)
        {
            neverBegan?.Invoke();
        }

        Ended?.Invoke();
    }

    private void Tell(DuplexSignal signal)
    {
        var cell = Connection.Cell;
        if (ReferenceEquals(EventLoop.Current, Connection.Loop))
        {
            Connection.Loop.Tell(cell, signal, cell.Self);
        }
        else
        {
            cell.Self.Tell(signal, cell.Self);
        }
    }

    private void OnRead()
    {
        _isReading = true;
        if (_readCancellation.IsCancellationRequested)
        {
            OnStopReading();
        }
        else if (_isOver)
        {
            FailRead();
        }
        else if (_readsNoMore && Connection.Received.IsEmpty)
        {
            EndRead(0);
        }
        else
        {
            Connection.Resume();
        }
    }

    // By then it may have what it wanted, and another one may be waiting.
    private void OnStopReading()
    {
        if (_isReading && _readCancellation.IsCancellationRequested)
        {
            _isReading = false;
            _target = default;
            _reader.Fail(new OperationCanceledException(_readCancellation));
        }
    }

    private void EndRead(int length)
    {
        _isReading = false;
        _target = default;
        _reader.End(length);
    }

    private void FailRead()
    {
        _isReading = false;
        _target = default;
        _reader.Fail(new UpgradeClosedException());
    }

    private void OnWrite()
    {
        _isWriting = true;
        if (_isOver)
        {
            EndWrite(isDone: false);
        }
        else
        {
            WriteOn();
        }
    }

    private void WriteOn()
    {
        // A flush that sends all calls OnSent within.
        _isInWrite = true;
        do
        {
            var length = (int)Math.Min(_source.Length, Math.Max(0, Piece - Connection.Pending));
            _source.Span[..length].CopyTo(Connection.Reserve(length));
            Connection.Commit(length);
            _source = _source[length..];
        }
        while (!_source.IsEmpty && Connection.Flush());
        _isInWrite = false;
        if (_source.IsEmpty)
        {
            EndWrite(isDone: true);
        }
    }

    private void EndWrite(bool isDone)
    {
        _isWriting = false;
        _source = default;
        if (isDone)
        {
            _writer.End(0);
        }
        else
        {
            _writer.Fail(new UpgradeClosedException());
        }
    }

    private void End(bool isBroken)
    {
        if (_isOver)
        {
            return;
        }

        if (isBroken)
        {
            Connection.Abort(CloseReason.ResponseBroken);
        }
        else
        {
            // What the client still sends is dropped for a while: a reset could take from it what it was sent.
            Connection.Close(CloseReason.ClosedByResponse, lingers: !_hasEnd);
        }
    }

    private void Watch(long idle)
    {
        if (options.IdleTimeout > TimeSpan.Zero)
        {
            Connection.SetDeadline(Math.Max(1, (long)options.IdleTimeout.TotalMilliseconds - idle));
        }
    }
}
