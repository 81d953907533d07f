namespace FastHttp.Actors.Upgrades;

/// <summary>
/// In response to <see cref="UpgradeRead"/>: the client will send no more, or the server drains. It can still be sent to; end it with
/// <see cref="UpgradeClose"/>, or the drain waits for it until its deadline.
/// </summary>
public sealed record UpgradeReceivedAll
{
    private UpgradeReceivedAll()
    {
    }

    /// <summary>The one there is.</summary>
    public static UpgradeReceivedAll Instance { get; } = new();
}
