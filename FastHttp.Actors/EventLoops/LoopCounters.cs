namespace FastHttp.Actors.EventLoops;

/// <summary>Written by the loop only, read by any thread. A reader may see a value that is a moment old.</summary>
internal sealed class LoopCounters
{
    /// <summary>Moves with every message, event and callback, so that the watchdog sees whether the loop moves on.</summary>
    public long Steps;
    public long Turns;
    public long Events;
    public long Messages;
    public long MailboxRuns;
    public long RemoteWork;
    public long Exceptions;

    /// <summary>Turns that polled in place of sleeping (busy-poll-microseconds).</summary>
    public long IdlePolls;

    /// <summary>How long the loop has slept so far, and since when it sleeps now; 0 while it does not. Timestamps of its time provider.</summary>
    public long SleptTicks;
    public long SleepsSince;

    /// <summary>Written by the watchdog only.</summary>
    public long Stalls;
}
