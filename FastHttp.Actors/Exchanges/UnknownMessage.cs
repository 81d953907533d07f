using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Exchanges;

/// <summary>A client's reference was told what it cannot send. Tell never throws: it may be somebody else who tells an Ack or publishes an event.</summary>
internal static class UnknownMessage
{
    /// <param name="told">The reference.</param>
    /// <param name="system">Its system.</param>
    /// <param name="message">What it was told.</param>
    /// <param name="sender">By whom.</param>
    /// <param name="known">What it can be told.</param>
    public static void Log(IActorRef told, ActorSystem system, object message, IActorRef sender, string known)
    {
        Logging.GetLogger(system, told.GetType()).Warning("{0} was told a {1}, which it cannot send: tell {2}.", told.Path, message.GetType(), known);
        system.EventStream.Publish(new UnhandledMessage(message, sender, told));
    }
}
