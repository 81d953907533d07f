namespace FastHttp.Actors.Upgrades;

/// <summary>Sends bytes to the client, behind those that were sent before.</summary>
/// <param name="Data">Must not change before they are sent; with an Ack, before that comes.</param>
/// <param name="Ack">Told to the sender when the client has taken so much that little waits; null for nothing. It does not come when the connection ends before.</param>
public sealed record UpgradeSend(ReadOnlyMemory<byte> Data, object? Ack = null);
