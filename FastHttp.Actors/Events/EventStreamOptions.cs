using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Events;

/// <summary>What one route of events does. Checked when the route is mapped.</summary>
public sealed record EventStreamOptions
{
    /// <summary>
    /// When nothing was sent for so long, a comment is, which clients ignore: proxies keep the connection, and a client that has gone
    /// without a word is found. 1 s to a day, or 0 for never; default 15 s, as the WHATWG's HTML standard advises (9.2.7). With 0 a client
    /// whose network has failed is noticed with the next event only.
    /// </summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Sent first: how long a client waits before it connects again. 0 to a day, in whole milliseconds; default null, which leaves it to the client.</summary>
    public TimeSpan? Retry { get; init; }

    /// <summary>
    /// Bytes that may wait for a client that does not take them, 1 KiB to 1 GiB; default 1 MiB. Beyond, the connection is cut off (logged
    /// as FH1203): the client connects again and says which event it has got. Who sends much awaits <see cref="EventStreamRef.SendAsync"/>.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 1 << 20;

    /// <exception cref="ArgumentException">Every value that is out of its range is named.</exception>
    internal void Check()
    {
        var mistakes = new OptionMistakes();
        mistakes.Time(nameof(Heartbeat), Heartbeat, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1), mayBeZero: true);
        if (Retry is { } retry && !ServerSentEvent.IsRetry(retry))
        {
            mistakes.Add($"{nameof(Retry)} must be 0 to a day, but is {retry}");
        }

        mistakes.Range(nameof(MaxQueuedBytes), MaxQueuedBytes, 1024, 1 << 30);
        mistakes.Throw("event route");
    }
}
