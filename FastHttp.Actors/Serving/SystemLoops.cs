using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using FastHttp.Actors.Transports.InMemory;
using FastHttp.Actors.Transports.Sockets;

namespace FastHttp.Actors.Serving;

/// <summary>Reads <c>fasthttp.event-loops</c> and starts the loops of an ActorSystem; they end after the system has ended.</summary>
internal static class SystemLoops
{
    public static IEnumerable<string> Mistakes(Config config) => LoopSettings.Read(config).Mistakes();

    public static EventLoopGroup Start(
        ExtendedActorSystem system, TimeProvider time, TimeSpan? largestGap, bool useAkkaInternals, InMemoryNetwork network)
    {
        var settings = LoopSettings.Read(system.Settings.Config);
        var log = new LoopLog(Logging.GetLogger(system, "FastHttp.Actors(event-loops)"), time);
        var options = new EventLoopOptions
        {
            Time = time,
            LargestGap = largestGap,
            UseAkkaInternals = useAkkaInternals,
            StallThreshold = settings.StallWarning,
            BusyPoll = TimeSpan.FromMicroseconds(settings.BusyPollMicroseconds),
            Cores = CoresFor(settings, log),
            OnUnpinned = (loop, core) => log.Unpinned(loop.Index, core),
            OnException = (loop, exception) => log.CallbackFailed(loop.Index, exception),
            OnStall = (loop, actor, duration) => log.Stalled(loop.Index, actor, duration),
        };
        var group = EventLoopGroup.Start(system, settings.Loops, _ => Make(settings.Transport, network), options);
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

    private static ITransport Make(string kind, InMemoryNetwork network) => kind switch
    {
        "in-memory" => new InMemoryTransport(network),
        "sockets" => new SocketTransport(),
        "auto" when !OperatingSystem.IsLinux() => new SocketTransport(),
        _ => new EpollTransport(),
    };
}
