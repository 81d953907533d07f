using FastHttp.Actors;

namespace Ours;

/// <summary>Responds at once: what is measured is the way there and back.</summary>
internal sealed class PoolHandler : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => ctx.Text("Hello, World!"u8);
}
