using Akka.Actor;

namespace FastHttp.Actors.WebSockets;

/// <summary>The first message to the actor of a WebSocket. Its sender is the socket too.</summary>
/// <param name="Socket">Tell it what the client is to get.</param>
public sealed record WebSocketOpened(WebSocketRef Socket) : INoSerializationVerificationNeeded;
