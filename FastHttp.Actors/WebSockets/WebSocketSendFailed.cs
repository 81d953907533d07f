using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.WebSockets;

/// <summary>Told to the sender of a message with an Ack that was not sent: the socket is closed, or ended before.</summary>
/// <param name="Message">What was told.</param>
public sealed record WebSocketSendFailed(WebSocketMessage Message) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
