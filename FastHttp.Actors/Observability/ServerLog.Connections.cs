using System.Globalization;
using System.Text;
using Akka.Actor;
using Microsoft.Extensions.Logging;

namespace FastHttp.Actors.Observability;

/// <summary>Connections, and what clients send on them.</summary>
internal sealed partial class ServerLog
{
    /// <summary>Enough of a bad request to recognise it, little enough to log.</summary>
    private const int MaxLoggedBytes = 64;

    private readonly LogLimit _badRequests = new(time);
    private readonly LogLimit _slowWebSockets = new(time, lines: 1);

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
            BadRequest(reason, Escape(bytes), More(suppressed));
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

    private static string Escape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, MaxLoggedBytes)])
        {
            _ = b is >= (byte)' ' and <= (byte)'~' and not (byte)'"' and not (byte)'\\'
                ? text.Append((char)b)
                : text.Append("\\x").Append(b.ToString("x2", CultureInfo.InvariantCulture));
        }

        return text.ToString();
    }

    [LoggerMessage(1201, LogLevel.Error, "The connection actor {Connection} failed and was discarded, its connection closed. This is a fault of the server; please report it.{More}{Again}")]
    private partial void ConnectionFailed(Exception? cause, ActorPath connection, string more, string again);

    [LoggerMessage(1202, LogLevel.Debug, "Rejected a request ({Rejection}), it begins with \"{Bytes}\".{More}")]
    private partial void BadRequest(Http.Rejection rejection, string bytes, string more);

    [LoggerMessage(1203, LogLevel.Warning, "A WebSocket of {Target} was cut off: {Bytes} bytes wait for its client, which does not take them. If many are, send less, wait for the Ack, or raise MaxQueuedBytes.{More}")]
    private partial void WebSocketTooSlow(string target, long bytes, string more);
}
