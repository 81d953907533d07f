using Akka.Event;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// The last message to the actor of a WebSocket, which is stopped after it: the client has closed, or left, or the server closes.
/// </summary>
/// <param name="Code">
/// That of the first close frame, received or sent; 1005 when it had none, 1006 when the connection ended without one (RFC 6455 7.1.5).
/// </param>
/// <param name="Reason">That of the frame; empty when it had none.</param>
public sealed record WebSocketClosed(int Code, string Reason) : IDeadLetterSuppression;
