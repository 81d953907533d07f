namespace FastHttp.Actors.WebSockets;

/// <summary>A message of text: from the client to the actor, or told to a <see cref="WebSocketRef"/> to be sent.</summary>
/// <param name="Text">The whole message, however it was framed.</param>
/// <param name="Ack">To send only: told to the sender when the client's system has taken the message; null for nothing.</param>
public sealed record WebSocketText(string Text, object? Ack = null);
