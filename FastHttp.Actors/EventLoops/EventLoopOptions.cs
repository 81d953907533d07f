namespace FastHttp.Actors.EventLoops;

/// <summary>What one group of loops is given.</summary>
internal sealed record EventLoopOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Messages delivered after one event before the next event has its turn: 256 are about 10 us of actors.</summary>
    public int RingBudget { get; init; } = 256;

    /// <summary>Mailbox runs, and as many pieces of other threads' work, in one turn.</summary>
    public int WorkBudget { get; init; } = 256;

    /// <summary>Messages of one actor in one mailbox run, as Akka's throughput.</summary>
    public int Throughput { get; init; } = 64;

    /// <summary>
    /// The most that time lost in one turn moves <see cref="EventLoop.Now"/>. Null: 1 s for the system's clock, no bound for
    /// any other, because a clock set by hand loses no time.
    /// </summary>
    public TimeSpan? LargestGap { get; init; }

    /// <summary>A message that holds its loop longer is reported once.</summary>
    public TimeSpan StallThreshold { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>A core for each loop, by its index; empty: the system may move their threads.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>How long a loop looks for news over and over, after a turn that did something, before it sleeps.</summary>
    public TimeSpan BusyPoll { get; init; }

    /// <summary>Told on the loop's thread that it could not be bound to its core; it goes on without.</summary>
    public Action<EventLoop, int>? OnUnpinned { get; init; }

    /// <summary>Told on the loop's thread of an exception that nobody else caught. Must not throw.</summary>
    public Action<EventLoop, Exception>? OnException { get; init; }

    /// <summary>Told on the watchdog's thread: the loop, what holds it, for how long so far.</summary>
    public Action<EventLoop, string, TimeSpan>? OnStall { get; init; }

    /// <summary>
    /// Whether messages may skip Akka's mailbox run, for which <see cref="MailboxInternals"/> must be as expected. False: as when
    /// they are not.
    /// </summary>
    public bool UseAkkaInternals { get; init; } = true;
}
