using Akka.Actor;
using Akka.IO;
using Akka.Streams.Dsl;
using FastHttp.Actors.Upgrades;

namespace FastHttp.Actors.Tests.Upgrades;

/// <summary>Three ways to send back what a client sends.</summary>
internal static class EchoUpgrades
{
    public static readonly UpgradeOptions Patient = new() { IdleTimeout = TimeSpan.Zero };

    public static string Request(string target, string protocol = "echo", string fields = "") =>
        $"GET {target} HTTP/1.1\r\nHost: test\r\nUpgrade: {protocol}\r\nConnection: Upgrade\r\n{fields}\r\n";

    public static void Map(HttpRoutes routes)
    {
        routes.MapGet("/stream", ctx => ctx.Upgrade("echo", Echo, Patient));
        routes.MapGet("/flow", ctx => ctx.Upgrade("echo", Flow.Create<ByteString>(), Patient));
        routes.MapGet("/actor", Akka.Actor.Props.Create<Parent>());
    }

    public static async Task Echo(Stream stream)
    {
        var buffer = new byte[16 * 1024];
        while (await stream.ReadAsync(buffer) is var length and > 0)
        {
            await stream.WriteAsync(buffer.AsMemory(0, length));
        }
    }

    /// <summary>Its children are the actors of its connections.</summary>
    private sealed class Parent : HttpHandlerActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

        protected override void OnRequest(RequestCtx ctx) => ctx.Upgrade("echo", Context.ActorOf<EchoActor>(), Patient);
    }

    private sealed class EchoActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case UpgradeOpened opened:
                    opened.Connection.Tell(UpgradeRead.Instance);
                    break;
                case UpgradeReceived { Data.Span: [(byte)'!'] }:
                    throw new InvalidOperationException("The actor of an upgraded connection fails.");
                case UpgradeReceived { Data.Span: [(byte)'.'] }:
                    Context.Stop(Self);
                    break;
                case UpgradeReceived received:
                    Sender.Tell(new UpgradeSend(received.Data, Ack: "sent"));
                    break;
                case "sent":
                    Sender.Tell(UpgradeRead.Instance);
                    break;
                case UpgradeReceivedAll:
                    Sender.Tell(UpgradeClose.Instance);
                    break;
                case UpgradeClosed:
                    Context.Stop(Self);
                    break;
                default:
                    Unhandled(message);
                    break;
            }
        }
    }
}
