namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Brings an await back to its loop. Installed only while a route delegate runs: on the whole thread it would take the
/// continuations of ReceiveAsync away from Akka's own scheduler.
/// </summary>
internal sealed class EventLoopSynchronizationContext(EventLoop loop) : SynchronizationContext
{
    public override void Post(SendOrPostCallback d, object? state) => loop.Schedule(new LoopWork(d, state));

    /// <exception cref="NotSupportedException">Not on the loop's thread: waiting for a loop is a dead lock in waiting.</exception>
    public override void Send(SendOrPostCallback d, object? state)
    {
        if (!ReferenceEquals(EventLoop.Current, loop))
        {
            throw new NotSupportedException("Send to an event loop blocks; use Post.");
        }

        Run(d, state);
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
