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

    /// <summary>Messages of push hubs, each counted once for every client that was sent it.</summary>
    public long PushedMessages;

    /// <summary>Those that were dropped because a client did not keep up.</summary>
    public long DroppedMessages;

    /// <summary>Turns that polled in place of sleeping (busy-poll-microseconds).</summary>
    public long IdlePolls;

    // Ticks of the loop's time provider. Not negative: the loop has slept that long and is awake. Negative: it sleeps, and has slept this
    // plus the timestamp of now plus one. In one value, so that no reader sees one half of a change.
    private long _slept;

    /// <summary>Loop's thread.</summary>
    public void BeginSleep(long timestamp) => Volatile.Write(ref _slept, _slept - timestamp - 1);

    /// <summary>Loop's thread.</summary>
    public void EndSleep(long timestamp) => Volatile.Write(ref _slept, _slept + timestamp + 1);

    /// <summary>How long the loop has slept so far, and the timestamp of now. Any thread.</summary>
    public (long Slept, long Now) SleptUntil(TimeProvider time)
    {
        long slept, now;
        do
        {
            slept = Volatile.Read(ref _slept);
            now = time.GetTimestamp();
        }
        // The loop fell asleep or woke in between: with this moment its sleep would be too long or too short.
        while (slept != Volatile.Read(ref _slept));

        return (slept < 0 ? slept + now + 1 : slept, now);
    }

    /// <summary>Written by the watchdog only.</summary>
    public long Stalls;
}
