using Akka.Actor;
using Akka.Configuration;
using FastHttp.Actors;

namespace Status;

/// <summary>A server whose ActorSystem other nodes can reach, to have something to ask.</summary>
internal static class DemoServer
{
    public static async Task<int> Run(int httpPort, int remotePort)
    {
        using var system = ActorSystem.Create("demo", ConfigurationFactory.ParseString($$"""
            akka {
              loglevel = WARNING
              stdout-loglevel = WARNING
              actor.provider = remote
              remote.dot-netty.tcp { hostname = 127.0.0.1, port = {{remotePort}} }
            }
            """));
        var binding = await system.FastHttp().NewServerAt("127.0.0.1", httpPort).BindAsync(routes =>
        {
            routes.MapGet("/plaintext", ctx => ctx.Text("Hello, World!"u8));
            routes.MapGet("/crash", Props.Create<Crash>());
        });
        binding.AddToCoordinatedShutdown(TimeSpan.FromSeconds(10));
        var remote = ((ExtendedActorSystem)system).Provider.DefaultAddress;
        Console.WriteLine($"Listening on http://{binding.LocalEndPoint}");
        Console.WriteLine($"Ask {binding.Server.Path.ToStringWithAddress(remote)}");
        await system.WhenTerminated;
        return 0;
    }

    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException("Asked to crash.");
    }
}
