using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// A message of the server's own that knows what its receiver does with it, so that the ring can skip Akka's part of a receive
/// (sender, current message, behaviours): it needs none of them, and that part costs more than the rest of the hop. Order, the
/// mailbox's state and supervision are the same. Where there is no ring the receiver's own Receive calls <see cref="Deliver"/>.
/// </summary>
internal interface IDirectMessage : INoSerializationVerificationNeeded
{
    /// <summary>Runs as the receiver, on the loop's thread. What it throws is the receiver's failure.</summary>
    void Deliver(ActorCell receiver);
}
