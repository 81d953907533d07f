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
    public static IEnumerable<string> Mistakes(Config config, TransportChoice choice) => LoopSettings.Read(config).Mistakes(choice);

    /// <param name="system">Whose loops they are.</param>
    /// <param name="defaults">The options that are no settings.</param>
    /// <param name="choice">What the system has.</param>
    /// <param name="transport">Makes what a loop waits on, from the value of <c>event-loops.transport</c>.</param>
    public static EventLoopGroup Start(
        ExtendedActorSystem system, EventLoopOptions defaults, TransportChoice choice, Func<string, ITransport> transport)
    {
        var settings = LoopSettings.Read(system.Settings.Config);
        var log = new LoopLog(Logging.GetLogger(system, "FastHttp.Actors(event-loops)"), defaults.Time);
        var options = defaults with
        {
            StallThreshold = settings.StallWarning,
            BusyPoll = TimeSpan.FromMicroseconds(settings.BusyPollMicroseconds),
            Cores = CoresFor(settings, log),
            OnUnpinned = (loop, core) => log.Unpinned(loop.Index, core),
            OnException = (loop, exception) => log.CallbackFailed(loop.Index, exception),
            OnStall = (loop, actor, duration) => log.Stalled(loop.Index, actor, duration),
        };
        var group = EventLoopGroup.Start(system, settings.Loops, _ => transport(settings.Transport), options);
        if (choice.Surprise(settings.Transport) is { } reason)
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

    private static int[] CoresFor(LoopSettings settings, LoopLog log)
    {
        if (!settings.PinToCores)
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
