using FastHttp.Actors.Exchanges;

namespace FastHttp.Actors.Upgrades;

/// <summary>What one upgraded connection allows. Checked when it is used.</summary>
public sealed record UpgradeOptions
{
    internal static UpgradeOptions Default { get; } = new();

    /// <summary>
    /// A client that is waited for (somebody reads) is cut off when nothing came and nothing was sent for so long; 0 for never, else 1 ms to
    /// a day. Default 2 minutes. A client that does not take what is sent is judged by the server's <see cref="FastHttpLimits.MinResponseDataRate"/> besides.
    /// </summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// When the server drains, reading ends as if the client had ended its sending, so that code that only reads comes to its end;
    /// default false. True: it goes on, until the code ends by itself (<see cref="RequestCtx.Draining"/>) or the drain's deadline passes.
    /// </summary>
    public bool ReadsOnWhenDraining { get; init; }

    /// <summary>
    /// Only for an actor: bytes that may wait for a client that does not take them, 1 KiB to 1 GiB; default 1 MiB. Beyond, the connection
    /// is cut off. Who sends much waits for the Ack of <see cref="UpgradeSend"/>.
    /// </summary>
    public int MaxQueuedBytes { get; init; } = 1 << 20;

    /// <exception cref="ArgumentException">Every value that is out of its range is named.</exception>
    internal void Check()
    {
        var mistakes = new OptionMistakes();
        mistakes.Time(nameof(IdleTimeout), IdleTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1), mayBeZero: true);
        mistakes.Range(nameof(MaxQueuedBytes), MaxQueuedBytes, 1024, 1 << 30);
        mistakes.Throw("upgrade");
    }
}
