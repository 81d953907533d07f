using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace FastHttp.Actors.Streams;

/// <summary>A response's body as a pipe's writer: its memory is the response's own, so nothing is copied before it is sent.</summary>
internal sealed class ResponsePipeWriter(RequestCtx ctx) : PipeWriter
{
    private readonly BodyStep<bool> _step = new(ctx, static ctx => ctx.FlushAsync());
    private volatile bool _isCancelled;
    private bool _isCompleted;
    private long _unflushed;

    public override bool CanGetUnflushedBytes => true;

    public override long UnflushedBytes => _unflushed;

    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return ctx.BodyWriter.GetMemory(sizeHint);
    }

    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        ThrowIfCompleted();
        return ctx.BodyWriter.GetSpan(sizeHint);
    }

    public override void Advance(int bytes)
    {
        ThrowIfCompleted();
        ctx.BodyWriter.Advance(bytes);
        _unflushed += bytes;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        ThrowIfCompleted();
        try
        {
            if (!_isCancelled)
            {
                _unflushed = 0;
                return new FlushResult(isCanceled: false, isCompleted: !await _step.Take(cancellationToken).ConfigureAwait(false));
            }
        }
        catch (OperationCanceledException) when (_isCancelled && !cancellationToken.IsCancellationRequested)
        {
        }

        _isCancelled = false;
        return new FlushResult(isCanceled: true, isCompleted: false);
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

    private void ThrowIfCompleted()
    {
        if (_isCompleted)
        {
            throw new InvalidOperationException("The response is complete: nothing can be written after that.");
        }
    }
}
