using FastHttp.Actors;

namespace Hosted;

/// <summary>A service as any other.</summary>
internal sealed class Greeter
{
    private int _greeted;

    public string Greet(string name) => $"Hello, {name}! You are number {Interlocked.Increment(ref _greeted)}.";
}

/// <summary>A handler actor that gets its service from the host's container.</summary>
internal sealed class GreetHandler(Greeter greeter) : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => ctx.Text(greeter.Greet(ctx.RouteValue("name")!));
}
