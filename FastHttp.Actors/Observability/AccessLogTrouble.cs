using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FastHttp.Actors.Observability;

/// <summary>Every line that the server's log has on its access log; numbers from 4001. Any thread.</summary>
internal sealed partial class AccessLogTrouble(ILoggingAdapter log, TimeProvider time)
{
    private readonly AkkaLogger _log = new(log);
    private readonly LogLimit _droppedLines = new(time, lines: 1);
    private readonly LogLimit _failedWrites = new(time, lines: 1, seconds: 10);

    private int _untold;

    /// <summary>One line was dropped. Told once a second, with their number.</summary>
    public void AccessLogDropped()
    {
        Interlocked.Increment(ref _untold);
        TellDropped();
    }

    /// <summary>Tells of those that were not told of yet: also when no line follows that is dropped.</summary>
    /// <param name="isLast">The log ends: now or never.</param>
    public void TellDropped(bool isLast = false)
    {
        if (Volatile.Read(ref _untold) > 0 && (_droppedLines.Allows(out _) || isLast) && Interlocked.Exchange(ref _untold, 0) is > 0 and var lines)
        {
            AccessLogDropped(lines);
        }
    }

    public void AccessLogFailed(Exception cause)
    {
        if (_failedWrites.Allows(out var suppressed))
        {
            AccessLogFailed(cause.Message, ServerLog.More(suppressed));
        }
    }

    [LoggerMessage(4003, LogLevel.Warning, "{Lines} lines of the access log could not be written within {Milliseconds} ms at the end of the server; that goes on until the process ends, and what is left then is lost. Look at its disk, or at who reads it.")]
    public partial void AccessLogNotFlushed(long lines, double milliseconds);

    [LoggerMessage(4001, LogLevel.Warning, "{Lines} lines of the access log were dropped, for its file takes them more slowly than they come; serving goes on. Look at its disk, or at who reads it.")]
    private partial void AccessLogDropped(int lines);

    [LoggerMessage(4002, LogLevel.Error, "The access log cannot be written: {Error}. These lines are lost; the file is opened anew for the next ones, and serving goes on.{More}")]
    private partial void AccessLogFailed(string error, string more);
}
