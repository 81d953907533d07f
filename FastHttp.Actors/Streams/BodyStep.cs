using System.Threading.Tasks.Sources;

namespace FastHttp.Actors.Streams;

/// <summary>
/// The steps of one body, one at a time, whose caller may stop waiting. The step itself goes on then, and its result is for the next
/// caller. Made once for each view of a body; nothing is allocated for a step.
/// </summary>
/// <param name="ctx">The request.</param>
/// <param name="begin">Begins a step.</param>
internal sealed class BodyStep<T>(RequestCtx ctx, Func<RequestCtx, ValueTask<T>> begin) : IValueTaskSource<T>
{
    private const int Waits = 1;
    private const int HasEnded = 2;

    private ManualResetValueTaskSourceCore<T> _core;
    private PendingStep<T> _step;
    private CancellationTokenRegistration _registration;
    private Action? _onEnded;

    // The step was begun, and nobody has its result yet. The caller's.
    private bool _isUnderWay;

    // Of the step under way, in one word: what two threads looked at one after the other could be of two steps.
    private int _state;

    /// <summary>The result of the step under way, or of a new one. One caller at a time.</summary>
    /// <exception cref="InvalidOperationException">The last call has not ended.</exception>
    public ValueTask<T> Take(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellation);
        }

        var isNew = !_isUnderWay;
        if (isNew && _step.Begin(begin(ctx)))
        {
            return new ValueTask<T>(_step.TakeResult());
        }

        _isUnderWay = true;
        return Wait(isNew, cancellation);
    }

    /// <summary>Whoever waits now is told so by an <see cref="OperationCanceledException"/>. Any thread. False: nobody waits.</summary>
    public bool Cancel()
    {
        var waits = StopWaiting();
        if (waits)
        {
            _core.SetException(new OperationCanceledException());
        }

        return waits;
    }

    T IValueTaskSource<T>.GetResult(short token)
    {
        // Waits for a cancellation that runs: it must not meet the next caller.
        _registration.Dispose();
        _registration = default;
        return _core.GetResult(token);
    }

    ValueTaskSourceStatus IValueTaskSource<T>.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource<T>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);

    private ValueTask<T> Wait(bool isNew, CancellationToken cancellation)
    {
        if ((Volatile.Read(ref _state) & Waits) != 0)
        {
            throw new InvalidOperationException("Await the last call before the next one: a body has one reader and one writer.");
        }

        _core.Reset();
        var version = _core.Version;
        if (Interlocked.Or(ref _state, Waits) == HasEnded)
        {
            return new ValueTask<T>(TakeResult());
        }

        if (isNew)
        {
            _step.Then(_onEnded ??= OnEnded);
        }

        if (cancellation.CanBeCanceled)
        {
            _registration = cancellation.UnsafeRegister(static (step, cancellation) => ((BodyStep<T>)step!).OnCancelled(cancellation), this);
        }

        return new ValueTask<T>(this, version);
    }

    // Some thread of the pool.
    private void OnEnded()
    {
        if (Interlocked.Or(ref _state, HasEnded) == Waits)
        {
            _core.SetResult(TakeResult());
        }
    }

    private void OnCancelled(CancellationToken cancellation)
    {
        if (StopWaiting())
        {
            _core.SetException(new OperationCanceledException(cancellation));
        }
    }

    // False when the step has ended: its result is on the way.
    private bool StopWaiting() => Interlocked.CompareExchange(ref _state, 0, Waits) == Waits;

    private T TakeResult()
    {
        _isUnderWay = false;
        Volatile.Write(ref _state, 0);
        return _step.TakeResult();
    }
}
