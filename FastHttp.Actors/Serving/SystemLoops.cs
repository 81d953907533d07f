using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Serving;

/// <summary>Reads <c>fasthttp.event-loops</c> and starts the loops of an ActorSystem; they end after the system has ended.</summary>
internal static class SystemLoops
{
    // Longer polling takes more from others than it saves the loop; and this is less than every sensible stall-warning.
    private const int LongestBusyPoll = 10_000;

    public static IEnumerable<string> Mistakes(Config config, TransportChoice choice)
    {
        var section = config.GetConfig("fasthttp.event-loops");
        var count = section.GetInt("count");
        if (count is < 0 or > 1024)
        {
            yield return $"event-loops.count must be 0 (one per core) to 1024, but is {count}";
        }

        foreach (var mistake in choice.Mistakes(section.GetString("transport")))
        {
            yield return mistake;
        }

        if (section.GetBoolean("pin-to-cores") && CoreAffinity.IsSupported && CountOf(section) is var loops
            && CoreAffinity.CoresOfProcess().Length is var cores && loops > cores)
        {
            yield return $"event-loops.pin-to-cores needs a core for each loop, but there are {loops} loops and the process may use {cores} cores";
        }

        if (section.GetInt("busy-poll-microseconds") is var busyPoll and (< 0 or > LongestBusyPoll))
        {
            yield return $"event-loops.busy-poll-microseconds must be 0 to {LongestBusyPoll}, but is {busyPoll}";
        }

        if (section.GetTimeSpan("stall-warning") <= TimeSpan.Zero)
        {
            yield return "event-loops.stall-warning must be more than 0";
        }
    }

    /// <param name="system">Whose loops they are.</param>
    /// <param name="defaults">The options that are no settings.</param>
    /// <param name="choice">What the system has.</param>
    /// <param name="transport">Makes what a loop waits on, from the value of <c>event-loops.transport</c>.</param>
    public static EventLoopGroup Start(
        ExtendedActorSystem system, EventLoopOptions defaults, TransportChoice choice, Func<string, ITransport> transport)
    {
        var section = system.Settings.Config.GetConfig("fasthttp.event-loops");
        var log = new LoopLog(Logging.GetLogger(system, "FastHttp.Actors(event-loops)"), defaults.Time);
        var options = defaults with
        {
            StallThreshold = section.GetTimeSpan("stall-warning"),
            BusyPoll = TimeSpan.FromMicroseconds(section.GetInt("busy-poll-microseconds")),
            Cores = CoresFor(section, log),
            OnUnpinned = (loop, core) => log.Unpinned(loop.Index, core),
            OnException = (loop, exception) => log.CallbackFailed(loop.Index, exception),
            OnStall = (loop, actor, duration) => log.Stalled(loop.Index, actor, duration),
        };
        var kind = section.GetString("transport");
        var group = EventLoopGroup.Start(system, CountOf(section), _ => transport(kind), options);
        if (choice.Surprise(kind) is { } reason)
        {
            log.WithoutEpoll(reason);
        }

        if (!group.UsesRing)
        {
            log.WithoutAkkaInternals();
        }

        _ = system.WhenTerminated.ContinueWith(_ => group.Stop(), TaskScheduler.Default);
        return group;
    }

    private static int CountOf(Config section) =>
        section.GetInt("count") is var configured and > 0 ? configured : Environment.ProcessorCount;

    private static int[] CoresFor(Config section, LoopLog log)
    {
        if (!section.GetBoolean("pin-to-cores"))
        {
            return [];
        }

        if (!CoreAffinity.IsSupported)
        {
            log.CannotPin();
        }

        return CoreAffinity.CoresOfProcess();
    }
}
