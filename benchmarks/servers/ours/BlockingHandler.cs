using FastHttp.Actors;

namespace Ours;

/// <summary>Holds its thread as a call to something slow does, without using a core.</summary>
internal sealed class BlockingHandler : HttpHandlerActor
{
    private static readonly TimeSpan Time = TimeSpan.FromMilliseconds(10);

    protected override void OnRequest(RequestCtx ctx)
    {
        Thread.Sleep(Time);
        ctx.Text("done"u8);
    }
}
