using System.Threading.Tasks.Sources;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>A request's body as a stream: what has arrived is read, and more is waited for when nothing has.</summary>
internal sealed class RequestBodyStream(RequestCtx ctx) : OneWayStream, IValueTaskSource<int>
{
    private readonly BodyStep<BodyPart> _step = new(ctx, static ctx => ctx.ReadBodyAsync());

    // What is left of the last piece. It lies where it was received until the next step.
    private ReadOnlyMemory<byte> _left;
    private bool _isAtEnd;
    private bool _isAborted;
    private bool _isDisposed;

    // Of the read that waits.
    private Memory<byte> _buffer;

    public override bool CanRead => !_isDisposed;

    public override bool CanWrite => false;

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        if (!HasBytes)
        {
            if (!_step.TryTake(cancellationToken, out var part, out var token))
            {
                _buffer = buffer;
                return new ValueTask<int>(this, token);
            }

            Take(part);
        }

        return new ValueTask<int>(TakeLeft(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        while (!HasBytes)
        {
            if (EventLoop.Current is not null)
            {
                throw new InvalidOperationException("On an event loop a body is read with ReadAsync: to wait for it here would hold every other client of the loop.");
            }

            Take(_step.Take().AsTask().GetAwaiter().GetResult());
        }

        return TakeLeft(buffer);
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        return Read(buffer.AsSpan(offset, count));
    }

    public override void Flush()
    {
    }

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The rest of the body is left to the server, which drops it within bounds.</summary>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    // A piece has bytes, or is the last.
    int IValueTaskSource<int>.GetResult(short token)
    {
        Take(_step.GetResult(token));
        return TakeLeft(_buffer.Span);
    }

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    // Or nothing more will come.
    private bool HasBytes => !_left.IsEmpty || _isAtEnd;

    private void Take(BodyPart part)
    {
        _left = part.Bytes;
        _isAtEnd = part.IsLast;
        _isAborted = part.IsAborted;
    }

    private int TakeLeft(Span<byte> buffer)
    {
        if (_isAborted)
        {
            throw new BodyAbortedException();
        }

        var count = Math.Min(buffer.Length, _left.Length);
        _left.Span[..count].CopyTo(buffer);
        _left = _left[count..];
        return count;
    }
}
