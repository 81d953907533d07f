namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Continues after an await on the same loop. Installed only while an asynchronous route delegate runs: elsewhere the continuations of
/// ReceiveAsync would come here instead of to Akka's own scheduler, and code that blocks on a task would wait for itself. All
/// other code runs under a <see cref="ReceiveContext"/>.
/// </summary>
internal sealed class EventLoopSynchronizationContext(EventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Schedule(new LoopWork(d, state));

    /// <exception cref="NotSupportedException">Called on another thread than the loop's: to wait for a loop risks a deadlock.</exception>
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(EventLoop.Current, loop))
        {
            throw new NotSupportedException("Send to an event loop blocks; use Post.");
        }

        Run(d, state);
    }

    /// <summary>
    /// Starts work whose awaits go on on the loop that runs here; where none runs, as it is. The context is installed around the start
    /// only: actors' own awaits must find Akka's scheduler instead.
    /// </summary>
    public static TResult Start<TState, TResult>(TState state, Func<TState, TResult> work)
    {
        if (EventLoop.Current is not { } loop)
        {
            return work(state);
        }

        var before = Current;
        SetSynchronizationContext(loop.SynchronizationContext);
        try
        {
            return work(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs a callback under this context, on the loop's thread.</summary>
    public void Run(SendOrPostCallback callback, object? state)
    {
        var previous = Current;
        SetSynchronizationContext(this);
        try
        {
            callback(state);
        }
        finally
        {
            SetSynchronizationContext(previous);
        }
    }
}
