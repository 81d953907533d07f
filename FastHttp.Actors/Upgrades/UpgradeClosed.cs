namespace FastHttp.Actors.Upgrades;

/// <summary>The last message of an actor that was given an upgraded connection: it has ended, whoever ended it.</summary>
public sealed record UpgradeClosed
{
    private UpgradeClosed()
    {
    }

    /// <summary>The one there is.</summary>
    public static UpgradeClosed Instance { get; } = new();
}
