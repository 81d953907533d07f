using Akka.Event;
using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Events;

/// <summary>To the handler that has opened a stream: the client has the head of the response, and events can be sent.</summary>
internal sealed class EventStreamOpened(EventStreamSession session) : IOrphan, IDeadLetterSuppression
{
    public EventStreamSession Session => session;

    /// <summary>Its handler has stopped: nobody would ever serve it.</summary>
    void IOrphan.Orphaned() => session.Client.Close();
}
