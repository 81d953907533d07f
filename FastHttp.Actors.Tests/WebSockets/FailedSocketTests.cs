using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

public sealed class FailedSocketTests
{
    [Fact]
    public async Task Sending_ends_after_the_connections_actor_has_failed()
    {
        var opened = new TaskCompletionSource<WebSocketRef>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new Opening(opened))));
        using var client = await RawSocket.Open(server);
        var socket = await opened.Task.Soon();
        (await server.Actor("/system/fasthttp/http/listener-0/c-1")).Tell(Kill.Instance);
        Assert.Equal(-1, await client.ReceiveEnd());
        await server.Settle();
        Assert.False(await socket.SendAsync(new WebSocketText("late")).Soon());
    }

    private sealed class Opening(TaskCompletionSource<WebSocketRef> opened) : WebSocketActor
    {
        protected override void OnOpen() => opened.SetResult(Socket);
    }
}
