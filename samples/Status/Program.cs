using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors.Observability;
using Status;

switch (args)
{
    case ["serve", ..] when args.Length <= 3:
        return await DemoServer.Run(httpPort: Port(1, 8080), remotePort: Port(2, 2552));
    case [var server]:
        return await Show(server);
    default:
        Console.Error.WriteLine("status: give the address of a server's actor, such as akka.tcp://demo@127.0.0.1:2552/system/fasthttp/http, or: serve [HTTP-PORT [REMOTE-PORT]]");
        return 2;
}

int Port(int index, int fallback) => args.Length > index && int.TryParse(args[index], out var port) ? port : fallback;

// The server's actor answers whoever asks, wherever it is: the same from an actor, here from a program of its own.
static async Task<int> Show(string server)
{
    using var system = ActorSystem.Create("status", ConfigurationFactory.ParseString("""
        akka {
          loglevel = ERROR
          stdout-loglevel = OFF
          actor.provider = remote
          remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }
        }
        """));
    try
    {
        var snapshot = await system.ActorSelection(server).Ask<ServerSnapshot>(GetServerStatus.Instance, TimeSpan.FromSeconds(5));
        Report.Write(snapshot, Console.Out);
        return 0;
    }
    catch (AskTimeoutException)
    {
        Console.Error.WriteLine($"status: no response from {server} within 5 s");
        return 1;
    }
    finally
    {
        await system.Terminate();
    }
}
