using System.Globalization;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Push;

namespace FastHttp.Actors.Events;

/// <summary>An event stream that follows push hubs. Loop's thread only.</summary>
internal sealed class PushedStream(EventStreamSession session, IUpgradedConnection connection) : PushTarget(connection)
{
    private readonly bool _isChunked = connection.IsChunked;

    public override bool IsOpen => session.IsOpen;

    public override ReadOnlySpan<byte> BytesOf(PushMessage message) => PushedEvent.Of(message, _isChunked);

    public override void Write(PushMessage message, bool comesAlone)
    {
        session.NoteSent();
        base.Write(message, comesAlone);
    }

    // Without an id: the last one of the client stays what it was.
    public override void Miss(long? count) =>
        session.Write(new ServerSentEvent(count?.ToString(CultureInfo.InvariantCulture) ?? "unknown") { Event = "missed" });

    public override void CutOff() => session.CutOff();

    public override void Complete() => session.EndLater(EventStreamStage.Closing);
}
