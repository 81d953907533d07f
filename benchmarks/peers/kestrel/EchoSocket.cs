using System.Net.WebSockets;

namespace Kestrel;

/// <summary>The echo as its documentation shows it, with one buffer for each socket.</summary>
internal static class EchoSocket
{
    public static void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.Run(async context =>
        {
            using var socket = await context.WebSockets.AcceptWebSocketAsync();
            await Echo(socket);
        });
    }

    private static async Task Echo(WebSocket socket)
    {
        var buffer = new byte[1024];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, CancellationToken.None);
        }
    }
}
