namespace FastHttp.Actors.EventLoops;

/// <summary>Takes what nobody else caught: one bad callback must not take all connections of a core, or the process, with it. Loop's thread.</summary>
internal sealed class LastGuard(EventLoop loop, Action<EventLoop, Exception>? onException)
{
    public void Contain(Exception exception)
    {
        loop.Counters.Exceptions++;
        try
        {
            onException?.Invoke(loop, exception);
        }
        catch (Exception)
        {
            // The log itself failed. The count above is all that can be kept.
        }
    }
}
