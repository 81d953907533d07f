using FastHttp.Actors;

namespace Quickstart;

/// <summary>An ordinary handler actor: one per core, on that core's event loop.</summary>
internal sealed class UserHandler : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => ctx.Text($"user {ctx.RouteValue("id")}");
}
