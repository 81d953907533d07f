namespace FastHttp.Actors.Upgrades;

/// <summary>Asks for the next bytes of the client. Nothing is received that nobody asked for, so that a slow actor holds its client back.</summary>
public sealed record UpgradeRead
{
    private UpgradeRead()
    {
    }

    /// <summary>The one there is.</summary>
    public static UpgradeRead Instance { get; } = new();
}
