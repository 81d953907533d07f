using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>Connections, and what clients send on them.</summary>
internal sealed partial class ServerLog
{
    private readonly LogLimit _badRequests = new(time);
    private readonly LogLimit _slowWebSockets = new(time, lines: 1);
    private readonly LogLimit _slowEventStreams = new(time, lines: 1);

    public void ConnectionFailed(IActorRef connection, Exception cause)
    {
        if (_failures.Allows(out var suppressed))
        {
            var (shown, again) = Once(cause, "connection");
            ConnectionFailed(shown, connection.Path, More(suppressed), again);
        }
    }

    public void BadRequest(Http.Rejection reason, ReadOnlySpan<byte> bytes)
    {
        if (_log.IsEnabled(LogLevel.Debug) && _badRequests.Allows(out var suppressed))
        {
            BadRequest(reason, LoggedBytes.Escape(bytes), More(suppressed));
        }
    }

    /// <summary>A WebSocket's client does not take what is sent.</summary>
    public void WebSocketTooSlow(string target, long waiting)
    {
        if (_slowWebSockets.Allows(out var suppressed))
        {
            WebSocketTooSlow(target, waiting, More(suppressed));
        }
    }

    /// <summary>The client of an event stream does not take what is sent.</summary>
    public void EventStreamTooSlow(string target, long waiting)
    {
        if (_slowEventStreams.Allows(out var suppressed))
        {
            EventStreamTooSlow(target, waiting, More(suppressed));
        }
    }

    [LoggerMessage(1201, LogLevel.Error, "The connection actor {Connection} failed and was discarded, its connection closed. This is a fault of the server; please report it.{More}{Again}")]
    private partial void ConnectionFailed(Exception? cause, ActorPath connection, string more, string again);

    [LoggerMessage(1202, LogLevel.Debug, "Rejected a request ({Rejection}), it begins with \"{Bytes}\".{More}")]
    private partial void BadRequest(Http.Rejection rejection, string bytes, string more);

    [LoggerMessage(1203, LogLevel.Warning, "A WebSocket of {Target} was cut off: {Bytes} bytes wait for its client, which does not take them. If many are, send less, wait for the Ack, or raise MaxQueuedBytes.{More}")]
    private partial void WebSocketTooSlow(string target, long bytes, string more);

    [LoggerMessage(1204, LogLevel.Warning, "An event stream of {Target} was cut off: {Bytes} bytes wait for its client, which does not take them. If many are, send less, await SendAsync, or raise MaxQueuedBytes.{More}")]
    private partial void EventStreamTooSlow(string target, long bytes, string more);
}
