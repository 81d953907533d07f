using System.Diagnostics;
using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>A message that must know when its receiver is done with it.</summary>
internal interface ITurnMessage
{
    /// <summary>
    /// Asked just before the delivery. False: do not deliver it; the message has done what is needed. Asked on other dispatchers
    /// too, where <see cref="Delivered"/> is not called.
    /// </summary>
    /// <param name="receiver">Null when <see cref="Delivered"/> will not be called.</param>
    /// <param name="activity">What is to be current during the delivery, and may be already; null for nothing.</param>
    bool MayBeDelivered(ActorCell? receiver, out Activity? activity);

    /// <summary>
    /// The receiver has returned, thrown or begun to await; see <see cref="MailboxInternals.IsSuspended(ActorCell)"/>. Called on
    /// the loop's thread after every delivery to an actor with a <see cref="LoopMailbox"/>. Not called on other dispatchers, nor
    /// when <see cref="EventLoopGroup.UsesRing"/> is false, because public API does not tell that an actor awaits. What is recycled
    /// only here is then left to the garbage collector. The message may already belong to someone else at this point: check its
    /// state before recycling it.
    /// </summary>
    /// <param name="cell">The receiver.</param>
    /// <param name="activity">That of <see cref="MayBeDelivered"/>.</param>
    void Delivered(ActorCell cell, Activity? activity);

    /// <summary>
    /// How to fail the work that the message stands for, at any later time and from any thread. Asked when its receiver starts
    /// something that nobody awaits.
    /// </summary>
    Action<Exception> Failing();
}
