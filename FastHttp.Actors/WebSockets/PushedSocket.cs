using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>A WebSocket that follows push hubs. Loop's thread only.</summary>
internal sealed class PushedSocket(WebSocketSession session, IUpgradedConnection connection, bool deflates) : PushTarget(connection)
{
    public override bool IsOpen => session.IsOpen;

    public override ReadOnlySpan<byte> BytesOf(PushMessage message) => message.As(PushedFrame.For(deflates));

    // Its messages have no ids: the application's own text would have to say it. The hub and the metrics count it.
    public override void Miss(long? count)
    {
    }

    public override void CutOff() => session.CutOff();

    public override void Complete() => session.Close(CloseCode.Normal, "");
}
