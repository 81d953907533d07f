using System.IO.Pipelines;
using System.Threading.Tasks.Sources;

namespace FastHttp.Actors.Streams;

/// <summary>A response's body as a pipe's writer: its memory is the response's own, so nothing is copied before it is sent.</summary>
internal sealed class ResponsePipeWriter(RequestCtx ctx) : PipeWriter, IValueTaskSource<FlushResult>
{
    private const int LeastApart = 4096;

    private readonly BodyStep<bool> _step = new(ctx, static ctx => ctx.FlushAsync());
    private volatile bool _isCancelled;
    private bool _isCompleted;
    private long _unflushed;

    // Given out while a flush goes on that was cancelled: it takes what was written, and what is given out then would stand elsewhere.
    private Memory<byte> _apart;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return IsApart(sizeHint) ? _apart : ctx.BodyWriter.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return IsApart(sizeHint) ? _apart.Span : ctx.BodyWriter.GetSpan(sizeHint);
    }

    public override void Advance(int bytes)
    {
        ThrowIfCompleted();
        if (_apart.IsEmpty)
        {
            ctx.BodyWriter.Advance(bytes);
        }
        else
        {
            ctx.BodyWriter.Write(_apart.Span[..bytes]);
            _apart = _apart[bytes..];
        }

        _unflushed += bytes;
    }

    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        if (_isCancelled)
        {
            _isCancelled = false;
            return new ValueTask<FlushResult>(new FlushResult(isCanceled: true, isCompleted: false));
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);
        }

        if (_step.IsUnderWay)
        {
            return FlushAfterLast(cancellationToken);
        }

        _unflushed = 0;
        return _step.TryTake(cancellationToken, out var isWaitedFor, out var token)
            ? new ValueTask<FlushResult>(new FlushResult(isCanceled: false, isCompleted: !isWaitedFor))
            : new ValueTask<FlushResult>(this, token);
    }

    /// <summary>The flush that waits, or the next one, ends at once; what was written stays to be sent.</summary>
    public override void CancelPendingFlush()
    {
        _isCancelled = true;
        _step.Cancel();
    }

    public override void Complete(Exception? exception = null)
    {
        if (_isCompleted)
        {
            return;
        }

        _isCompleted = true;
        if (exception is null)
        {
            ctx.Complete();
        }
        else
        {
            ctx.Fail(exception);
        }
    }

    // The wait for the last one was cancelled, and it went without what was written since.
    private async ValueTask<FlushResult> FlushAfterLast(CancellationToken cancellation)
    {
        try
        {
            if (!await _step.Take(cancellation))
            {
                return new FlushResult(isCanceled: false, isCompleted: true);
            }
        }
        catch (OperationCanceledException e) when (_isCancelled && e.CancellationToken == CancellationToken.None)
        {
            _isCancelled = false;
            return new FlushResult(isCanceled: true, isCompleted: false);
        }

        return await FlushAsync(cancellation);
    }

    private bool IsApart(int sizeHint)
    {
        _apart = _step.IsUnderWay ? new byte[Math.Max(sizeHint, LeastApart)] : default;
        return !_apart.IsEmpty;
    }

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        try
        {
            return new FlushResult(isCanceled: false, isCompleted: !_step.GetResult(token));
        }
        catch (OperationCanceledException e) when (_isCancelled && e.CancellationToken == CancellationToken.None)
        {
            _isCancelled = false;
            return new FlushResult(isCanceled: true, isCompleted: false);
        }
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The response is complete: nothing can be written after that.");
        }
    }
}
