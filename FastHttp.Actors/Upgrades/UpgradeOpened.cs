namespace FastHttp.Actors.Upgrades;

/// <summary>The first message of an actor that was given an upgraded connection: it speaks the protocol from now on.</summary>
/// <param name="Connection">To read from and to send to.</param>
public sealed record UpgradeOpened(UpgradeRef Connection);
