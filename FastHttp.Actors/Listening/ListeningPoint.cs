using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Listening;

/// <summary>A listening socket and the message its listener gets when connections wait there.</summary>
/// <param name="listener">The socket.</param>
/// <param name="connections">Those that come in there and stay on this loop.</param>
/// <param name="owner">Its listener actor.</param>
internal sealed class ListeningPoint(TransportListener listener, EndpointConnections connections, IActorRef owner) : IReadinessHandler, INoSerializationVerificationNeeded
{
    public TransportListener Listener { get; } = listener;

    public EndpointConnections Connections { get; } = connections;

    /// <summary>No other loop listens there. (That may be so for other sockets too: <see cref="ConnectionSpread"/> knows those.)</summary>
    public bool AcceptsForAll { get; } = listener.LocalEndPoint is UnixDomainSocketEndPoint;

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
