namespace FastHttp.Actors.EventLoops;

/// <summary>Written by the loop alone, read by anybody: a reader may see a value that is a moment old.</summary>
internal sealed class LoopCounters
{
    public long Turns;
    public long Events;
    public long Messages;
    public long MailboxRuns;
    public long RemoteWork;
    public long Exceptions;

    /// <summary>Turns that were looks for news in place of sleep (busy-poll-microseconds).</summary>
    public long IdlePolls;

    /// <summary>Written by the watchdog alone.</summary>
    public long Stalls;
}
