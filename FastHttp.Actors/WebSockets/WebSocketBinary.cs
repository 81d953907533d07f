namespace FastHttp.Actors.WebSockets;

/// <summary>A message of bytes: from the client to the actor, or told to a <see cref="WebSocketRef"/> to be sent.</summary>
/// <param name="Data">The whole message. What was received is a copy and may be kept.</param>
/// <param name="Ack">See <see cref="WebSocketMessage.Ack"/>.</param>
public sealed record WebSocketBinary(ReadOnlyMemory<byte> Data, object? Ack = null) : WebSocketMessage(Ack);
