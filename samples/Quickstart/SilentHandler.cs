using FastHttp.Actors;

namespace Quickstart;

/// <summary>Never responds: the client gets 503 when the route's timeout has passed.</summary>
internal sealed class SilentHandler : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx)
    {
        // Nothing: the deadline responds.
    }
}
