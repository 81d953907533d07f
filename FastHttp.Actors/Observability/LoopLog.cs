using Akka.Actor;
using Akka.Event;
using Microsoft.Extensions.Logging;
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace FastHttp.Actors.Observability;

/// <summary>Every line the event loops of a system write; numbers from 3001. Any thread.</summary>
internal sealed partial class LoopLog(ILoggingAdapter log, TimeProvider time)
{
    private readonly AkkaLogger _log = new AkkaLogger(log);
    private readonly LogLimit _stalls = new(time, lines: 1);
    private readonly LogLimit _failures = new(time);

    public void Stalled(int loop, string actor, TimeSpan duration)
    {
        if (_stalls.Allows(out var suppressed))
        {
            Stalled(actor, loop, (long)duration.TotalMilliseconds, ServerLog.More(suppressed));
        }
    }

    public void CallbackFailed(int loop, Exception exception)
    {
        if (_failures.Allows(out var suppressed))
        {
            CallbackFailed(exception, loop, ServerLog.More(suppressed));
        }
    }

    public void WithoutAkkaInternals() => WithoutAkkaInternals(typeof(ActorSystem).Assembly.GetName().Version);

    [LoggerMessage(3002, LogLevel.Warning, "The system does not let event loop {Loop} be pinned to core {Core}; it runs where the system puts it. Check the affinity mask and the cpuset of the process.")]
    public partial void Unpinned(int loop, int core);

    [LoggerMessage(3003, LogLevel.Warning, "event-loops.pin-to-cores has no effect on this system, only on Linux; the event loops run where the system puts them.")]
    public partial void CannotPin();

    [LoggerMessage(3004, LogLevel.Warning, "{Reason}; the event loops use the transport sockets, which costs more for each request.")]
    public partial void WithoutEpoll(string reason);

    [LoggerMessage(3001, LogLevel.Warning, "{Actor} has held event loop {Loop} for {Milliseconds} ms so far; everything else on that core waits. If it is a handler that blocks, place its route with Single() or Pool(n).{More}")]
    private partial void Stalled(string actor, int loop, long milliseconds, string more);

    [LoggerMessage(3005, LogLevel.Warning, "Akka {Version} keeps the state of its mailboxes in another way than is known here. The event loops go on by Akka's public API alone: all works, but a message costs about three times as much, request contexts are not reused, and pipelined responses are sent one by one. See whether there is a release for this version of Akka.")]
    private partial void WithoutAkkaInternals(Version? version);

    [LoggerMessage(3006, LogLevel.Error, "A callback on event loop {Loop} failed; the loop goes on.{More}")]
    private partial void CallbackFailed(Exception exception, int loop, string more);
}
