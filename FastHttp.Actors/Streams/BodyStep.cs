using System.Diagnostics.CodeAnalysis;
using System.Threading.Tasks.Sources;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>
/// The steps of one body, one at a time, whose caller may stop waiting. The step itself goes on then, and its result is for the next
/// caller. Made once for each view of a body; nothing is allocated for a step.
/// </summary>
/// <param name="ctx">The request.</param>
/// <param name="begin">Begins a step.</param>
internal sealed class BodyStep<T>(RequestCtx ctx, Func<RequestCtx, ValueTask<T>> begin) : IValueTaskSource<T>, IStepWatcher
{
    private const int Waits = 1;
    private const int HasEnded = 2;

    private readonly StepSource<T> _waiter = new();
    private PendingStep<T> _step;
    private CancellationTokenRegistration _registration;
    private Action? _onEnded;

    // The step was begun, and nobody has its result yet. The caller's.
    private bool _isUnderWay;

    // Of the step under way, in one word: what two threads looked at one after the other could be of two steps.
    private int _state;

    /// <summary>A step goes on whose caller was cancelled: what is written now is not part of it.</summary>
    public bool IsUnderWay => _isUnderWay;

    /// <summary>The result of the step under way, or of a new one. One caller at a time.</summary>
    /// <exception cref="InvalidOperationException">The last call has not ended.</exception>
    public ValueTask<T> Take(CancellationToken cancellation = default) =>
        TryTake(cancellation, out var result, out var token) ? new ValueTask<T>(result) : new ValueTask<T>(this, token);

    /// <summary>As <see cref="Take"/>. False: whoever has this awaits it by a source of his own, with that token.</summary>
    /// <exception cref="OperationCanceledException">It is cancelled already, and no step was begun.</exception>
    public bool TryTake(CancellationToken cancellation, [MaybeNullWhen(false)] out T result, out short token)
    {
        cancellation.ThrowIfCancellationRequested();
        (result, token) = (default, 0);
        var isNew = !_isUnderWay;
        if (isNew && _step.Begin(begin(ctx)))
        {
            result = _step.TakeResult();
            return true;
        }

        _isUnderWay = true;
        token = _waiter.Begin();
        if (Interlocked.Or(ref _state, Waits) == HasEnded)
        {
            // Since its first caller has stopped waiting.
            _waiter.End(TakeResult());
        }
        else if (isNew)
        {
            _step.Then(_onEnded ??= OnEnded);
        }

        if (cancellation.CanBeCanceled)
        {
            _registration = cancellation.UnsafeRegister(static (step, cancellation) => ((BodyStep<T>)step!).OnCancelled(cancellation), this);
        }

        return false;
    }

    /// <summary>Whoever waits now is told so by an <see cref="OperationCanceledException"/>. Any thread.</summary>
    public void Cancel() => OnCancelled(CancellationToken.None);

    public T GetResult(short token)
    {
        // Waits for a cancellation that runs: it must not meet the next caller.
        _registration.Dispose();
        _registration = default;
        return _waiter.GetResult(token);
    }

    public ValueTaskSourceStatus GetStatus(short token) => _waiter.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _waiter.OnCompleted(continuation, state, token, flags);

    private void OnEnded()
    {
        if (Interlocked.Or(ref _state, HasEnded) == Waits)
        {
            _waiter.End(TakeResult());
        }
    }

    private void OnCancelled(CancellationToken cancellation)
    {
        // Else the step has ended, and its result is on the way.
        if (Interlocked.CompareExchange(ref _state, 0, Waits) == Waits)
        {
            _waiter.Fail(new OperationCanceledException(cancellation));
        }
    }

    private T TakeResult()
    {
        _isUnderWay = false;
        Volatile.Write(ref _state, 0);
        return _step.TakeResult();
    }
}
