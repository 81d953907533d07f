using FastHttp.Actors;

namespace Quickstart;

/// <summary>Stops itself without a response: the client gets 503 at once, the next request a fresh actor.</summary>
internal sealed class StopHandler : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => Context.Stop(Self);
}
