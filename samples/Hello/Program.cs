using Akka.Actor;
using FastHttp.Actors;

var system = ActorSystem.Create("hello");
var binding = await system.FastHttp()
    .NewServerAt("127.0.0.1", 8080)
    .BindAsync(routes =>
    {
        routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"));
        routes.MapGet("/users/{id}", Props.Create<UserHandler>());
    });
binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(10));
Console.WriteLine($"Listening on http://{binding.LocalEndPoint}");
await system.WhenTerminated;

// One instance per core, on that core's event loop. What it throws is a 500, and the actor is restarted.
internal sealed class UserHandler : HttpHandlerActor
{
    protected override void OnRequest(RequestCtx ctx) => ctx.Text($"user {ctx.RouteValue("id")}");
}
