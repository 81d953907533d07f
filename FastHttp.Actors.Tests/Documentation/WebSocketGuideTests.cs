using Akka.Actor;
using Akka.Streams.Dsl;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Documentation;

/// <summary>The code of docs/websockets.md, at work.</summary>
public sealed class WebSocketGuideTests
{
    private sealed class EchoSocket : WebSocketActor
    {
        protected override void OnText(ReadOnlySpan<byte> utf8) => Socket.SendText(utf8);
    }

    [Fact]
    public Task An_actor() => AssertEchoes("Text a", routes =>
    {
        routes.MapWebSocket("/ws", Props.Create<EchoSocket>());
    });

    [Fact]
    public Task A_delegate() => AssertEchoes("Text a", routes =>
    {
        routes.MapWebSocket("/ws", async (socket, messages) =>
        {
            await foreach (var message in messages)
            {
                await socket.SendAsync(message);
            }
        });
    });

    [Fact]
    public Task A_flow() => AssertEchoes("Text A", "/upper", routes =>
    {
        routes.MapWebSocket("/upper", Flow.Create<WebSocketMessage>()
            .Where(message => message is WebSocketText)
            .Select(message => (WebSocketMessage)new WebSocketText(((WebSocketText)message).Text.ToUpperInvariant())));
    });

    private static Task AssertEchoes(string expected, Action<HttpRoutes> map) => AssertEchoes(expected, "/ws", map);

    private static async Task AssertEchoes(string expected, string target, Action<HttpRoutes> map)
    {
        await using var server = await TestServer.Start(map);
        using var socket = await RawSocket.Open(server, target);
        await socket.Send(ClientFrames.Text("a"));
        Assert.Equal(expected, await socket.Receive());
    }
}
