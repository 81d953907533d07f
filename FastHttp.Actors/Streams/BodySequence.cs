using System.Threading.Tasks.Sources;

namespace FastHttp.Actors.Streams;

/// <summary>
/// The pieces of a body, one after the other. Not an async iterator: that makes an object for each piece when its reader goes on on a loop.
/// </summary>
internal sealed class BodySequence(RequestCtx ctx) : IAsyncEnumerable<ReadOnlyMemory<byte>>, IAsyncEnumerator<ReadOnlyMemory<byte>>, IValueTaskSource<bool>
{
    private readonly BodyStep<BodyPart> _step = new(ctx, static ctx => ctx.ReadBodyAsync());
    private CancellationToken _cancellation;
    private bool _isAtEnd;

    public ReadOnlyMemory<byte> Current { get; private set; }

    public IAsyncEnumerator<ReadOnlyMemory<byte>> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        _cancellation = cancellationToken;
        return this;
    }

    public ValueTask<bool> MoveNextAsync()
    {
        if (_isAtEnd)
        {
            Current = default;
            return new ValueTask<bool>(false);
        }

        if (_cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(_cancellation);
        }

        return _step.TryTake(_cancellation, out var part, out var token) ? new ValueTask<bool>(Take(part)) : new ValueTask<bool>(this, token);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    bool IValueTaskSource<bool>.GetResult(short token) => Take(_step.GetResult(token));

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _step.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _step.OnCompleted(continuation, state, token, flags);

    // Only the last piece may be empty.
    private bool Take(BodyPart part)
    {
        if (part.IsAborted)
        {
            throw new BodyAbortedException();
        }

        Current = part.Bytes;
        _isAtEnd = part.IsLast;
        return !part.Bytes.IsEmpty;
    }
}
