using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.WebSockets;

/// <summary>
/// Takes a message of the client to the actor of its WebSocket, and tells the session when the actor is done with it: that is the demand
/// for the next one. One of each kind for a session, used again for each message, since no second one is out before.
/// </summary>
/// <param name="session">Whose.</param>
/// <param name="isMarker">It comes behind a message of its own, and only tells that the actor has reached it.</param>
internal sealed class WebSocketDelivery(WebSocketSession session, bool isMarker) : ITurnMessage, INoSerializationVerificationNeeded, IDeadLetterSuppression
{
    public bool IsText => session.IsText;

    /// <summary>Valid until the actor has returned.</summary>
    public ReadOnlySpan<byte> Payload => session.Payload;

    bool ITurnMessage.MayBeDelivered(ActorCell? receiver, out Activity? activity)
    {
        activity = null;
        if (isMarker)
        {
            session.OnHandled();
        }
        else if (receiver is null && session.IsOpen)
        {
            // Its end will not be told: it is when the actor has reached the marker.
            session.TellMarker();
        }

        return !isMarker && session.IsOpen;
    }

    void ITurnMessage.Delivered(ActorCell cell, Activity? activity)
    {
        if (MailboxInternals.IsSuspended(cell))
        {
            // It awaits, and will reach the marker afterwards; or it has failed, and is stopped.
            session.TellMarker();
        }
        else
        {
            session.OnHandled();
        }
    }

    Action<Exception> ITurnMessage.Failing() => session.Fail;
}
