using Akka.Actor;
using Akka.Event;

namespace FastHttp.Actors.Observability;

/// <summary>Every line the event loops of a system write. Any thread.</summary>
internal sealed class LoopLog(ILoggingAdapter log, TimeProvider time)
{
    private readonly LogLimit _stalls = new(time, lines: 1);
    private readonly LogLimit _failures = new(time);

    public void Stalled(int loop, string actor, TimeSpan duration)
    {
        if (_stalls.Allows(out var suppressed))
        {
            log.Warning(
                "{0} has held event loop {1} for {2} ms so far; everything else on that core waits. If it blocks, place its route with Single() or Pool(n).{3}",
                actor, loop, (long)duration.TotalMilliseconds, ServerLog.More(suppressed));
        }
    }

    public void Unpinned(int loop, int core) =>
        log.Warning("The system does not let event loop {0} be pinned to core {1}; it runs where the system puts it. Check the affinity mask and the cpuset of the process.", loop, core);

    public void CannotPin() =>
        log.Warning("event-loops.pin-to-cores has no effect on this system, only on Linux; the event loops run where the system puts them.");

    public void WithoutEpoll(string reason) =>
        log.Warning("{0}; the event loops use the transport sockets, which costs more for each request.", reason);

    public void WithoutAkkaInternals() =>
        log.Warning(
            "Akka {0} keeps the state of its mailboxes in another way than is known here. The event loops go on by Akka's public API alone: all works, but a message costs about three times as much, request contexts are not reused, and pipelined responses are sent one by one. See whether there is a release for this version of Akka.",
            typeof(ActorSystem).Assembly.GetName().Version);

    public void CallbackFailed(int loop, Exception exception)
    {
        if (_failures.Allows(out var suppressed))
        {
            log.Error(exception, "A callback on event loop {0} failed; the loop goes on.{1}", loop, ServerLog.More(suppressed));
        }
    }
}
