using System.Globalization;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>An event stream that follows push hubs. Loop's thread only.</summary>
internal sealed class PushedStream(EventStreamSession session, IUpgradedConnection connection) : PushTarget
{
    public override bool IsOpen => session.IsOpen;

    public override bool IsBlocked => connection.IsBlocked;

    public override void Write(PushMessage message, bool comesAlone)
    {
        var bytes = PushedEvent.Of(message, connection.IsChunked);
        session.NoteSent();
        if (comesAlone)
        {
            connection.Send(bytes);
        }
        else
        {
            bytes.CopyTo(connection.Reserve(bytes.Length));
            connection.Commit(bytes.Length);
        }
    }

    public override void Flush() => connection.Flush();

    // Without an id: the last one of the client stays what it was.
    public override void Miss(long? count) =>
        session.Write(new ServerSentEvent(count?.ToString(CultureInfo.InvariantCulture) ?? "unknown") { Event = "missed" });

    public override void CutOff() => session.CutOff();

    public override void Complete() => session.EndLater(EventStreamStage.Closing);
}
