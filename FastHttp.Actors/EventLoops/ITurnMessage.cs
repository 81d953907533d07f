using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>A message that wants to know when its receiver's turn with it has ended.</summary>
internal interface ITurnMessage
{
    /// <summary>
    /// Its turn has come. False: it is not to be delivered, and has seen to itself. Asked wherever <see cref="Delivered"/> is
    /// told, and on other dispatchers too.
    /// </summary>
    bool MayBeDelivered();

    /// <summary>
    /// The receiver has returned, thrown or begun to await. Called on the loop's thread for every delivery to an actor with a
    /// <see cref="LoopMailbox"/>; not on other dispatchers and not when <see cref="EventLoopGroup.UsesRing"/> is false, since public
    /// API does not tell that an actor awaits: what is recycled only here is then left to the garbage collector. By then the
    /// message may belong to someone else: an owner who recycles it must look at its own state first.
    /// <see cref="MailboxInternals"/> tells the state of the cell.
    /// </summary>
    void Delivered(ActorCell cell);
}
