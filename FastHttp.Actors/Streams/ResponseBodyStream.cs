using System.Threading.Tasks.Sources;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>A response's body as a stream to write to. It is sent by <c>FlushAsync</c>, and when much was written.</summary>
internal sealed class ResponseBodyStream(RequestCtx ctx) : OneWayStream, IValueTaskSource
{
    /// <summary>What was written is sent from here on without a flush: enough for a system call to be worth it.</summary>
    private const int SendFrom = 16 * 1024;

    /// <summary>What <c>Write</c> may leave unsent on a loop, where it cannot wait: the server's bound of bytes a connection buffers.</summary>
    private const int MaxUnsent = 1024 * 1024;

    private readonly BodyStep<bool> _step = new(ctx, static ctx => ctx.FlushAsync());
    private int _unsent;
    private bool _isDisposed;

    public override bool CanRead => false;

    public override bool CanWrite => !_isDisposed;

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        Append(buffer.Span);
        return _unsent < SendFrom ? ValueTask.CompletedTask : SendAsync(cancellationToken);
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var isOnLoop = EventLoop.Current is not null;
        if (isOnLoop && _unsent + buffer.Length > MaxUnsent)
        {
            throw new InvalidOperationException($"On an event loop more than {MaxUnsent} bytes are written with WriteAsync: Write cannot wait for the client there, which would hold every other client of the loop.");
        }

        Append(buffer);
        if (!isOnLoop && _unsent >= SendFrom)
        {
            Send();
        }
    }

    public override void Write(byte[] buffer, int offset, int count)
    {
        ValidateBufferArguments(buffer, offset, count);
        Write(buffer.AsSpan(offset, count));
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => SendAsync(cancellationToken).AsTask();

    public override void Flush()
    {
        // On a loop it goes with the next FlushAsync, or with the end of the response.
        if (EventLoop.Current is null)
        {
            Send();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>
    /// Not the end of the response: a stream is disposed of when an exception passes, too, and half a body must not look whole.
    /// <see cref="RequestCtx.Complete"/> ends it.
    /// </summary>
    protected override void Dispose(bool disposing)
    {
        _isDisposed = true;
        base.Dispose(disposing);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        ctx.BodyWriter.Write(bytes);
        _unsent += bytes.Length;
    }

    private ValueTask SendAsync(CancellationToken cancellation)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellation);
        }

        if (_step.IsUnderWay)
        {
            return SendAfterLast(cancellation);
        }

        _unsent = 0;
        if (!_step.TryTake(cancellation, out var isWaitedFor, out var token))
        {
            return new ValueTask(this, token);
        }

        ThrowUnless(isWaitedFor);
        return ValueTask.CompletedTask;
    }

    // The wait for the last one was cancelled, and it went without what was written since.
    private async ValueTask SendAfterLast(CancellationToken cancellation)
    {
        ThrowUnless(await _step.Take(cancellation));
        await SendAsync(cancellation);
    }

    void IValueTaskSource.GetResult(short token) => ThrowUnless(_step.GetResult(token));

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    private void Send()
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        if (_step.IsUnderWay)
        {
            ThrowUnless(_step.Take().AsTask().GetAwaiter().GetResult());
        }

        _unsent = 0;
        ThrowUnless(_step.Take().AsTask().GetAwaiter().GetResult());
    }

    // To write on would be work for nobody. The token tells the server that this is no failure of the handler.
    private void ThrowUnless(bool isWaitedFor)
    {
        if (!isWaitedFor)
        {
            throw new OperationCanceledException("The client has left, or the request is over: nobody waits for the rest of the response.", ctx.Aborted);
        }
    }
}
