using Akka.Actor;
using Akka.IO;
using Akka.Streams.Dsl;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.Upgrades;
using FastHttp.Actors.Upgrades;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The code of docs/upgrades.md, at work.</summary>
public sealed class UpgradeGuideTests
{
    internal sealed class LineServer : HttpHandlerActor
    {
        protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

        protected override void OnRequest(RequestCtx ctx)
        {
            ctx.Upgrade("lines", Context.ActorOf<LineActor>());
        }
    }

    private sealed class LineActor : UntypedActor
    {
        protected override void OnReceive(object message)
        {
            if (message is UpgradeOpened opened)
            {
                opened.Connection.Tell(new UpgradeSend("line\n"u8.ToArray()));
                opened.Connection.Tell(UpgradeClose.Instance);
            }
        }
    }

    [Fact]
    public Task A_stream() => AssertSends("a", "echo", "a", routes =>
    {
        routes.MapGet("/echo", ctx =>
        {
            ctx.Upgrade("echo", async stream =>
            {
                var buffer = new byte[4096];
                while (await stream.ReadAsync(buffer) is var length and > 0)
                {
                    await stream.WriteAsync(buffer.AsMemory(0, length));
                }
            });
        });
    });

    [Fact]
    public Task A_flow() => AssertSends("a", "upper", "A", routes =>
    {
        routes.MapGet("/upper", ctx =>
        {
            ctx.Upgrade("upper", Flow.Create<ByteString>().Select(bytes => ByteString.FromString(bytes.ToString().ToUpperInvariant())));
        });
    });

    [Fact]
    public Task An_actor() => AssertSends("", "lines", "line\n", routes => routes.MapGet("/lines", Props.Create<LineServer>()));

    private static async Task AssertSends(string sent, string protocol, string received, Action<HttpRoutes> map)
    {
        await using var server = await TestServer.Start(map);
        using var client = await server.Connect();
        Assert.Equal(101, (await client.Exchange(EchoUpgrades.Request($"/{protocol}", protocol))).Status);
        await client.Send(sent);
        client.CloseSend();
        Assert.Equal(received, await client.ReceiveToEnd());
    }
}
