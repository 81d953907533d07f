using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.WebSockets;

/// <summary>The first message to the actor of a WebSocket. Its sender is the socket too.</summary>
/// <param name="Socket">Tell it what the client is to get.</param>
public sealed record WebSocketOpened(WebSocketRef Socket) : INoSerializationVerificationNeeded;

/// <summary>A message of text: from the client to the actor, or told to a <see cref="WebSocketRef"/> to be sent.</summary>
/// <param name="Text">The whole message, however it was framed.</param>
/// <param name="Ack">To send only: told to the sender when the client's system has taken the message; null for nothing.</param>
public sealed record WebSocketText(string Text, object? Ack = null);

/// <summary>A message of bytes: from the client to the actor, or told to a <see cref="WebSocketRef"/> to be sent.</summary>
/// <param name="Data">The whole message. What was received is a copy and may be kept.</param>
/// <param name="Ack">As for <see cref="WebSocketText"/>.</param>
public sealed record WebSocketBinary(ReadOnlyMemory<byte> Data, object? Ack = null);

/// <summary>Told to a <see cref="WebSocketRef"/>: close it. What was told before is sent first.</summary>
/// <param name="Code">1000 to 1003, 1007 to 1014, 3000 to 4999 (RFC 6455 7.4).</param>
/// <param name="Reason">For the client; what is beyond 123 bytes of UTF-8 is cut off.</param>
public sealed record WebSocketClose(int Code = 1000, string Reason = "");

/// <summary>
/// The last message to the actor of a WebSocket, which is stopped after it: the client has closed, or left, or the server closes.
/// </summary>
/// <param name="Code">
/// That of the first close frame, received or sent; 1005 when it had none, 1006 when the connection ended without one (RFC 6455 7.1.5).
/// </param>
/// <param name="Reason">That of the frame; empty when it had none.</param>
public sealed record WebSocketClosed(int Code, string Reason) : IDeadLetterSuppression;

/// <summary>Told to the sender of a message with an Ack that was not sent: the socket is closed, or ended before.</summary>
/// <param name="Message">What was told.</param>
public sealed record WebSocketSendFailed(object Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
