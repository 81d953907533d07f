using System.Runtime.CompilerServices;
using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Streams;

/// <summary>
/// A step whose end is told to a delegate that is made once, where an await would make an object for each step. A mutable value with one
/// owner, never copied.
/// </summary>
internal struct PendingStep<T>
{
    private ConfiguredValueTaskAwaitable<T>.ConfiguredValueTaskAwaiter _step;

    /// <summary>True: it has ended already. False: call <see cref="Then"/>.</summary>
    public bool Begin(ValueTask<T> step)
    {
        _step = step.ConfigureAwait(false).GetAwaiter();
        return _step.IsCompleted;
    }

    /// <summary>
    /// A delegate of an <see cref="IStepWatcher"/> is called on the connection's loop, or on a thread of the pool if the step has ended
    /// meanwhile; any other on the pool.
    /// </summary>
    public readonly void Then(Action onEnded) => _step.UnsafeOnCompleted(onEnded);

    /// <summary>Once, when it has ended.</summary>
    public readonly T TakeResult() => _step.GetResult();
}
