using System.Runtime.ExceptionServices;
using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// The receiver of a direct message has failed. It is given this message at once and throws again, so that it fails as on any
/// message: its supervisor decides, and it gets nothing more until then.
/// </summary>
internal sealed class DirectFailure(Exception cause) : IDirectMessage
{
    public void Deliver(ActorCell receiver) => ExceptionDispatchInfo.Throw(cause);
}
