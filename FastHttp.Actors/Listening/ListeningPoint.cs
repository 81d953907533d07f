using Akka.Actor;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>A listening socket and the message its listener gets when connections wait there.</summary>
internal sealed class ListeningPoint(TransportListener listener, IActorRef owner) : IReadinessHandler, INoSerializationVerificationNeeded
{
    public TransportListener Listener { get; } = listener;

    /// <summary>The message is on its way, so it is not told again.</summary>
    public bool IsTold { get; set; }

    public void OnReady(Readiness readiness)
    {
        if (!IsTold)
        {
            IsTold = true;
            owner.Tell(this, owner);
        }
    }
}
