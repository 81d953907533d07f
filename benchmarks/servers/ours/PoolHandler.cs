using FastHttp.Actors;

namespace Ours;

/// <summary>Answers at once: what is measured is the way there and back.</summary>
internal sealed class PoolHandler : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => ctx.Text("Hello, World!"u8);
}
