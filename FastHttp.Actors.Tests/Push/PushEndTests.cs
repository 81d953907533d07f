using Akka.Actor;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

/// <summary>Clients of a hub that are on their way out, and servers that end before the hub.</summary>
public sealed class PushEndTests
{
    private static readonly PushClientOptions Waited = new() { Policy = PushPolicy.Wait, MaxBehind = 1 };

    /// <summary>The client does not respond to the close frame, so the socket is there until the close timeout.</summary>
    [Fact]
    public async Task The_publisher_does_not_wait_for_a_socket_that_is_being_closed()
    {
        var hub = new PushHub();
        WebSocketRef? socket = null;
        Action<WebSocketRef> opened = open => socket = open;
        await using var server = await TestServer.Start(routes => routes.MapWebSocket(
            "/ws", Props.Create(() => new Follower(hub, opened)), new WebSocketOptions { CloseTimeout = TimeSpan.FromMinutes(1) }));
        using var client = await RawSocket.Open(server);
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        socket!.Close(1000);
        Assert.Equal("Close 1000", await client.Receive());
        Assert.True(await hub.PublishAsync("one").AsTask().Soon());
        Assert.True(await hub.PublishAsync("two").AsTask().Soon());
        Assert.True(await hub.PublishAsync("three").AsTask().Soon());
    }

    /// <summary>The system of one of two servers is ended without a drain.</summary>
    [Fact]
    public async Task The_publisher_does_not_wait_for_clients_of_a_system_that_has_ended()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", hub));
        var other = await TestServer.Start(routes => routes.MapWebSocket("/ws", hub, Waited));
        using var client = await RawSocket.Open(server);
        using var lost = await RawSocket.Open(other);
        await TestServer.Until(() => hub.Clients == 2, "both follow");
        await other.System.Terminate().Soon();
        await TestServer.Until(() => hub.Clients == 1, "one is left", () => $"{hub.Clients}");
        for (var i = 0; i < 5; i++)
        {
            Assert.True(await hub.PublishAsync($"{i}").AsTask().Soon());
            Assert.Equal($"Text {i}", await client.Receive());
        }
    }

    private sealed class Follower(PushHub hub, Action<WebSocketRef> opened) : WebSocketActor
    {
        protected override void OnOpen()
        {
            // First: the test waits until the hub has its client.
            opened(Socket);
            Socket.Subscribe(hub, Waited);
        }
    }
}
