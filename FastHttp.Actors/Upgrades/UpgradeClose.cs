namespace FastHttp.Actors.Upgrades;

/// <summary>Ends the connection when all that was sent before is on its way.</summary>
public sealed record UpgradeClose
{
    private UpgradeClose()
    {
    }

    /// <summary>The one there is.</summary>
    public static UpgradeClose Instance { get; } = new();
}
