using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;
using FastHttp.Actors.WebSocketFrames;

namespace FastHttp.Actors.WebSockets;

/// <summary>A WebSocket that follows push hubs. Loop's thread only.</summary>
internal sealed class PushedSocket(WebSocketSession session, IUpgradedConnection connection, bool deflates) : PushTarget
{
    public override bool IsOpen => session.IsOpen;

    public override bool IsBlocked => connection.IsBlocked;

    public override void Write(PushMessage message, bool comesAlone)
    {
        var frame = message.As(PushedFrame.For(deflates));
        if (comesAlone)
        {
            connection.Send(frame);
        }
        else
        {
            frame.CopyTo(connection.Reserve(frame.Length));
            connection.Commit(frame.Length);
        }
    }

    public override void Flush() => connection.Flush();

    // Its messages have no ids: the application's own text would have to say it. The hub and the metrics count it.
    public override void Miss(long? count)
    {
    }

    public override void CutOff() => session.CutOff();

    public override void Complete() => session.Close(CloseCode.Normal, "");
}
