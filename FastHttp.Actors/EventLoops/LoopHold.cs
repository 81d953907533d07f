namespace FastHttp.Actors.EventLoops;

/// <summary>
/// How long the message that a loop is serving has held it. The watchdog looks and any thread reads, so it can be told while the loop
/// itself can tell nothing. It is as old as the watchdog's last look.
/// </summary>
/// <param name="loop">The loop.</param>
/// <param name="time">The loops' clock.</param>
/// <param name="largestGap">
/// Between two looks no more counts: while the whole process stands still (a suspended machine) no message is to blame.
/// </param>
internal sealed class LoopHold(EventLoop loop, TimeProvider time, TimeSpan largestGap)
{
    private readonly LoopClock _clock = new(time, largestGap);
    private long _step = -1;
    private long _since;
    private long _milliseconds;

    public int LoopIndex => loop.Index;

    /// <summary>0 when the loop sleeps or has moved on since the last look. Any thread.</summary>
    public TimeSpan Time => loop.IsSleeping || Steps != Volatile.Read(ref _step)
        ? TimeSpan.Zero
        : TimeSpan.FromMilliseconds(Volatile.Read(ref _milliseconds));

    /// <summary>The path of the actor that holds the loop; null: a callback does, such as the rest of an asynchronous handler. Any thread.</summary>
    public string? Actor => loop.Actors.Running?.Self.Path.ToString();

    private long Steps => Volatile.Read(ref loop.Counters.Steps);

    /// <summary>The watchdog's thread.</summary>
    public void Look()
    {
        _clock.Refresh(0);
        var step = loop.IsSleeping ? -1 : Steps;
        if (step != _step)
        {
            _since = _clock.Now;
        }

        // First what is shorter: a reader between the two lines must not take the time of an earlier message for this one's.
        Volatile.Write(ref _milliseconds, step < 0 ? 0 : _clock.Now - _since);
        Volatile.Write(ref _step, step);
    }
}
