using System.Threading.Tasks.Sources;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Something that is awaited again and again, one at a time, without an allocation. Whoever awaits goes on where he came from (his loop,
/// his actor), never inside of what ends the step.
/// </summary>
internal sealed class Step<T> : IValueTaskSource<T>, IValueTaskSource
{
    private static readonly Action<object?> PostRest = static step => ((Step<T>)step!).Post();
    private static readonly SendOrPostCallback RunRest = static step => ((Step<T>)step!).Run();

    private ManualResetValueTaskSourceCore<T> _core;
    private int _isUnderWay;

    // The rest of an await on a loop: the core would make a delegate for each.
    private Action<object?>? _rest;
    private object? _restState;
    private EventLoopSynchronizationContext? _loop;

    /// <summary>Before whoever ends it is told of it.</summary>
    /// <exception cref="InvalidOperationException">The last one has not ended, or nobody has awaited it.</exception>
    public ValueTask<T> Begin()
    {
        Enter();
        return new ValueTask<T>(this, _core.Version);
    }

    /// <summary>The same for one without a result.</summary>
    public ValueTask BeginWithoutResult()
    {
        Enter();
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Once for each that has begun.</summary>
    public void End(T result) => _core.SetResult(result);

    /// <summary>In place of <see cref="End"/>.</summary>
    public void Fail(Exception cause) => _core.SetException(cause);

    T IValueTaskSource<T>.GetResult(short token) => Take(token);

    void IValueTaskSource.GetResult(short token) => Take(token);

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        OnCompleted(continuation, state, token, flags);

    private void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _loop = flags == ValueTaskSourceOnCompletedFlags.UseSchedulingContext ? SynchronizationContext.Current as EventLoopSynchronizationContext : null;
        // Before the core has the continuation: whoever ends the step looks at it afterwards.
        _core.RunContinuationsAsynchronously = _loop is null;
        if (_loop is null)
        {
            _core.OnCompleted(continuation, state, token, flags);
            return;
        }

        (_rest, _restState) = (continuation, state);
        _core.OnCompleted(PostRest, this, token, ValueTaskSourceOnCompletedFlags.None);
    }

    private void Post() => _loop!.Post(RunRest, this);

    private void Run()
    {
        var (rest, state) = (_rest!, _restState);
        _rest = null;
        _restState = null;
        rest(state);
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isUnderWay, 1) != 0)
        {
            throw new InvalidOperationException("Await the last call before the next one: there is one reader and one writer.");
        }

        _core.Reset();
    }

    // Only who has the result of a step may begin the next one: an earlier one would take it from him.
    private T Take(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("Await it: it has not ended.");
        }

        try
        {
            return _core.GetResult(token);
        }
        finally
        {
            Volatile.Write(ref _isUnderWay, 0);
        }
    }
}
