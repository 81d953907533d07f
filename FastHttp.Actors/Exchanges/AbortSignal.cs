namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Tells the handler of a request that its response is no longer wanted: <see cref="RequestCtx.Aborted"/>. A mutable value with one
/// owner, never copied.
/// </summary>
internal struct AbortSignal
{
    private volatile bool _isRaised;
    private CancellationTokenSource? _source;

    public readonly bool IsRaised => _isRaised;

    /// <summary>The token of a life; a cancelled one when that is over. Any thread.</summary>
    public CancellationToken TokenOf(ref ExchangeState state, long life)
    {
        state.Enter();
        // With a response the life may end at any moment, and what is written here would be the next one's.
        var source = state.IsReadable(life) ? _source ??= new CancellationTokenSource() : null;
        state.Exit();
        if (_isRaised)
        {
            source?.Cancel();
        }

        return source?.Token ?? new CancellationToken(canceled: true);
    }

    /// <summary>Loop's thread.</summary>
    public void Raise(ref ExchangeState state)
    {
        _isRaised = true;
        state.Enter();
        var source = _source;
        state.Exit();
        if (source is { IsCancellationRequested: false })
        {
            // Callbacks are the application's code; they run on the pool and cannot hold or break the loop.
            _ = source.CancelAsync();
        }
    }

    /// <summary>For the next life.</summary>
    public void Clear()
    {
        _isRaised = false;
        _source = null;
    }
}
