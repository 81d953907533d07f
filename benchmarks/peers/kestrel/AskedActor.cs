using Akka.Actor;

namespace Kestrel;

/// <summary>What Akka.NET users write today: minimal APIs, and an actor that is asked for each response.</summary>
internal sealed class AskedActor : ReceiveActor
{
    public AskedActor()
    {
        Receive<GetText>(_ => Sender.Tell("Hello, World!"));
        Receive<GetGreeting>(_ => Sender.Tell(new Greeting("Hello, World!")));
    }

    private sealed record GetText;

    private sealed record GetGreeting;

    public static void Map(WebApplication app, IActorRef actor)
    {
        app.MapGet("/plaintext", () => actor.Ask<string>(new GetText()));
        app.MapGet("/pool", () => actor.Ask<string>(new GetText()));
        app.MapGet("/json", async () => Results.Json(await actor.Ask<Greeting>(new GetGreeting()), GreetingJson.Default.Greeting));
        app.MapPost("/echo", OneDelegate.Echo);
    }
}
