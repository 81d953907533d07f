using FastHttp.Actors.WebSockets;

namespace Quickstart;

/// <summary>/ws: one for each WebSocket, on the event loop of its connection. What comes goes back.</summary>
internal sealed class EchoSocket : WebSocketActor
{
    protected override void OnText(ReadOnlySpan<byte> utf8) => Socket.SendText(utf8);

    protected override void OnBinary(ReadOnlySpan<byte> data) => Socket.SendBinary(data);
}
