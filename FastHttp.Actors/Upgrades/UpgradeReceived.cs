namespace FastHttp.Actors.Upgrades;

/// <summary>Bytes of the client, as many as there were: one for each <see cref="UpgradeRead"/>.</summary>
/// <param name="Data">They belong to the actor. Never empty.</param>
public sealed record UpgradeReceived(ReadOnlyMemory<byte> Data);
