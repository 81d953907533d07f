namespace FastHttp.Actors.WebSockets;

/// <summary>A message of text: from the client to the actor, or told to a <see cref="WebSocketRef"/> to be sent.</summary>
/// <param name="Text">The whole message, however it was framed. To send: a lone surrogate becomes U+FFFD.</param>
/// <param name="Ack">See <see cref="WebSocketMessage.Ack"/>.</param>
public sealed record WebSocketText(string Text, object? Ack = null) : WebSocketMessage(Ack);
