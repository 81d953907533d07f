using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>Connections, and what clients send on them.</summary>
internal sealed partial class ServerLog
{
    private readonly LogLimit _badRequests = new(time);
    private readonly LogLimit _slowClients = new(time, lines: 1);

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

    /// <summary>A client does not take what it is sent, and is cut off.</summary>
    /// <param name="kind">"WebSocket", "event stream", "upgraded connection".</param>
    /// <param name="target">Of the request that opened it.</param>
    /// <param name="waiting">Bytes.</param>
    public void ClientTooSlow(string kind, string target, long waiting)
    {
        if (_slowClients.Allows(out var suppressed))
        {
            ClientTooSlow(kind, target, waiting, More(suppressed));
        }
    }

    [LoggerMessage(1201, LogLevel.Error, "The connection actor {Connection} failed and was discarded, its connection closed. This is a fault of the server; please report it.{More}{Again}")]
    private partial void ConnectionFailed(Exception? cause, ActorPath connection, string more, string again);

    [LoggerMessage(1202, LogLevel.Debug, "Rejected a request ({Rejection}), it begins with \"{Bytes}\".{More}")]
    private partial void BadRequest(Http.Rejection rejection, string bytes, string more);

    [LoggerMessage(1203, LogLevel.Warning, "The {Kind} of {Target} was cut off: {Bytes} bytes wait for its client, which does not take them. If many are, send less, wait until what was sent is taken (SendAsync, Ack), or raise MaxQueuedBytes; for clients of a push hub raise MaxBehind or choose another policy.{More}")]
    private partial void ClientTooSlow(string kind, string target, long bytes, string more);
}
