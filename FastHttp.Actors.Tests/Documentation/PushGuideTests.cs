using Akka.Actor;
using FastHttp.Actors.Events;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The code of docs/push.md, at work.</summary>
public sealed class PushGuideTests
{
    [Fact]
    public async Task A_hub_and_an_actor_that_publishes()
    {
        await using var server = await TestServer.Start(_ => { });
        var system = server.System;
        var binding = await server.Bind(routes =>
        {
            var hub = new PushHub();
            routes.MapWebSocket("/prices", hub);                            // clients only listen
            routes.MapEvents("/prices/events", hub);                        // the same for EventSource
            system.ActorOf(Props.Create(() => new PriceActor(hub)));        // and an actor publishes: hub.Publish(json)
        });
        using var client = await server.Connect(binding);
        Assert.Equal(101, (await client.Exchange(RawSocket.Request("/prices"))).Status);
        Assert.Equal("Text 1.23", await new RawSocket(client).Receive());
    }

    [Fact]
    public async Task A_policy_for_the_clients_of_a_route()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/prices", hub, new PushClientOptions { Policy = PushPolicy.LatestOnly });
            routes.MapEvents("/prices/events", hub, new PushClientOptions { Policy = PushPolicy.DropOldest, MaxBehind = 100 });
        });
        using var socket = await RawSocket.Open(server, "/prices");
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        hub.Publish("1.23");
        Assert.Equal("Text 1.23", await socket.Receive());
    }

    [Fact]
    public async Task An_actor_that_follows_a_hub()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new Follower(hub))));
        using var socket = await RawSocket.Open(server);
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        hub.Publish("news");
        Assert.Equal("Text news", await socket.Receive());
        await socket.Send(ClientFrames.Text("enough"));
        await TestServer.Until(() => hub.Clients == 0, "it has ended that");
    }

    private sealed class PriceActor : ReceiveActor
    {
        public PriceActor(PushHub hub)
        {
            Receive<string>(_ =>
            {
                if (hub.Clients > 0)
                {
                    hub.Publish("1.23");
                }
                else
                {
                    Self.Tell("again");
                }
            });
        }

        protected override void PreStart() => Self.Tell("begin");
    }

    private sealed class Follower(PushHub hub) : WebSocketActor
    {
        private IDisposable? _news;

        protected override void OnOpen() => _news = Socket.Subscribe(hub);      // _news.Dispose() ends it

        protected override void OnText(ReadOnlySpan<byte> utf8) => _news!.Dispose();
    }
}
