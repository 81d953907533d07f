using System.Globalization;
using Akka.Actor;
using Kestrel;

// Kestrel PORT run|minimal|ask|websocket
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ListenLocalhost(int.Parse(args[0], CultureInfo.InvariantCulture)));
var app = builder.Build();
switch (args[1])
{
    case "run":
        app.Run(OneDelegate.Respond);
        break;
    case "websocket":
        EchoSocket.Map(app);
        break;
    case "minimal":
        MinimalApi.Map(app);
        break;
    case "ask":
        using (var system = ActorSystem.Create("kestrel", "akka { loglevel = WARNING, stdout-loglevel = WARNING }"))
        {
            AskedActor.Map(app, system.ActorOf(Props.Create<AskedActor>()));
            await app.RunAsync();
        }

        return;
    default:
        return;
}

await app.RunAsync();
