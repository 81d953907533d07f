using System.Threading.Tasks.Sources;

namespace FastHttp.Actors.Exchanges;

/// <summary>
/// What awaits steps (of a body, of an upgraded connection), one after the other, without an allocation for each: .NET's own source makes an object whenever an
/// await goes on elsewhere, as those of steps always do. Any thread begins and awaits; one thread ends, once for each step.
/// </summary>
internal sealed class StepSource<T> : IValueTaskSource<T>, IValueTaskSource, IThreadPoolWorkItem
{
    private static readonly SendOrPostCallback Post = static source => ((StepSource<T>)source!).GoOn();

    private ManualResetValueTaskSourceCore<T> _core;
    private int _isUnderWay;
    private int _isAwaited;

    // Who awaits, and where that goes on: a SynchronizationContext, a TaskScheduler, or null for the pool.
    private Action<object?>? _continuation;
    private object? _state;
    private object? _place;
    private ExecutionContext? _values;

    /// <summary>Gives the token of the next step.</summary>
    /// <exception cref="InvalidOperationException">The last step has not ended, or nobody has awaited it.</exception>
    public short Begin()
    {
        if (Interlocked.Exchange(ref _isUnderWay, 1) != 0)
        {
            throw new InvalidOperationException("Await the last call before the next one: a request has one reader and one writer.");
        }

        Volatile.Write(ref _isAwaited, 0);
        _core.Reset();
        return _core.Version;
    }

    public void End(T result) => _core.SetResult(result);

    public void Fail(Exception cause) => _core.SetException(cause);

    // Only who has the result of a step may begin the next one: an earlier one would take it from him.
    public T GetResult(short token)
    {
        if (_core.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            throw new InvalidOperationException("Await it: the step has not ended.");
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

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _core.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        if (token != _core.Version || Interlocked.Exchange(ref _isAwaited, 1) != 0)
        {
            // An exception here would end the process, and to take it down would be to forget who waits.
            TurnAway(continuation, state, flags);
            return;
        }

        (_continuation, _state) = (continuation, state);
        _place = (flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0 ? null : CurrentPlace();
        _values = (flags & ValueTaskSourceOnCompletedFlags.FlowExecutionContext) == 0 ? null : ExecutionContext.Capture();
        _core.OnCompleted(static source => ((StepSource<T>)source!).Schedule(), this, token, ValueTaskSourceOnCompletedFlags.None);
    }

    void IThreadPoolWorkItem.Execute() => GoOn();

    private static object? CurrentPlace() =>
        SynchronizationContext.Current is { } context && context.GetType() != typeof(SynchronizationContext) ? context
        : TaskScheduler.Current != TaskScheduler.Default ? TaskScheduler.Current
        : null;

    // Awaited twice: the second one is told by GetResult that it was a mistake.
    private static void TurnAway(Action<object?> continuation, object? state, ValueTaskSourceOnCompletedFlags flags)
    {
        switch ((flags & ValueTaskSourceOnCompletedFlags.UseSchedulingContext) == 0 ? null : CurrentPlace())
        {
            case SynchronizationContext context:
                context.Post(new SendOrPostCallback(continuation), state);
                break;
            case TaskScheduler scheduler:
                _ = Task.Factory.StartNew(continuation, state, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler);
                break;
            default:
                ThreadPool.UnsafeQueueUserWorkItem(continuation, state, preferLocal: false);
                break;
        }
    }

    /// <summary>On the thread that ends the step, which is a connection's: the await goes on elsewhere.</summary>
    private void Schedule()
    {
        switch (_place)
        {
            case null when _state is Action { Target: IStepWatcher } watch:
                watch();
                break;
            case null:
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
                break;
            case SynchronizationContext context:
                context.Post(Post, this);
                break;
            default:
                _ = Task.Factory.StartNew(static source => ((StepSource<T>)source!).GoOn(), this, CancellationToken.None, TaskCreationOptions.DenyChildAttach, (TaskScheduler)_place);
                break;
        }
    }

    private void GoOn()
    {
        // By then the next step may be awaited.
        var (continuation, state, values) = (_continuation!, _state, _values);
        (_continuation, _state, _place, _values) = (null, null, null, null);
        if (values is null)
        {
            continuation(state);
        }
        else
        {
            ExecutionContext.Run(values, new ContextCallback(continuation), state);
        }
    }
}
