namespace FastHttp.Actors.EventLoops;

/// <summary>The options of one group of loops.</summary>
internal sealed record EventLoopOptions
{
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How many messages are delivered after one event before the next event is served. 256 take about 10 us.</summary>
    public int RingBudget { get; init; } = 256;

    /// <summary>How many pieces of the loop's own work run in one turn, and how many of other threads' work.</summary>
    public int WorkBudget { get; init; } = 256;

    /// <summary>Messages of one actor in one mailbox run, like Akka's throughput.</summary>
    public int Throughput { get; init; } = 64;

    /// <summary>
    /// Time that the server itself lost in one turn moves <see cref="EventLoop.Now"/> by no more than this. Null: 1 s for the
    /// system's clock, no bound for any other, because a test moves its clock on purpose.
    /// </summary>
    public TimeSpan? LargestGap { get; init; }

    /// <summary><see cref="LargestGap"/>, or what it is by default.</summary>
    public TimeSpan Gap => LargestGap ?? (ReferenceEquals(Time, TimeProvider.System) ? TimeSpan.FromSeconds(1) : Timeout.InfiniteTimeSpan);

    /// <summary>A message that holds its loop longer is reported once.</summary>
    public TimeSpan StallThreshold { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>A core for each loop, by its index. Empty: the system may move their threads.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];

    /// <summary>How long a loop polls after its last turn with work before it sleeps.</summary>
    public TimeSpan BusyPoll { get; init; }

    /// <summary>Called on the loop's thread when it could not be bound to its core. The loop runs anyway.</summary>
    public Action<EventLoop, int>? OnUnpinned { get; init; }

    /// <summary>Called on the loop's thread with an exception that nobody else caught. Must not throw.</summary>
    public Action<EventLoop, Exception>? OnException { get; init; }

    /// <summary>Called on the watchdog's thread with the loop, the path of the actor that holds it, and how long it has so far.</summary>
    public Action<EventLoop, string, TimeSpan>? OnStall { get; init; }

    /// <summary>
    /// Whether messages may skip Akka's mailbox run where <see cref="MailboxInternals"/> are as expected. False: they are not used
    /// even then.
    /// </summary>
    public bool UseAkkaInternals { get; init; } = true;
}
