using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using FastHttp.Actors.Transports.InMemory;
using FastHttp.Actors.Transports.Sockets;

namespace FastHttp.Actors;

/// <summary>Reads <c>fasthttp.event-loops</c> and starts the loops of an ActorSystem; they end after the system has ended.</summary>
internal static class SystemLoops
{
    private static readonly string[] Transports = ["auto", "epoll", "sockets", "in-memory"];

    public static IEnumerable<string> Mistakes(Config config)
    {
        var section = config.GetConfig("fasthttp.event-loops");
        var count = section.GetInt("count");
        if (count is < 0 or > 1024)
        {
            yield return $"event-loops.count must be 0 (one per core) to 1024, but is {count}";
        }

        var transport = section.GetString("transport");
        if (!Transports.Contains(transport))
        {
            yield return $"event-loops.transport must be one of {string.Join(", ", Transports)}, but is \"{transport}\"";
        }
        else if (transport == "epoll" && !OperatingSystem.IsLinux())
        {
            yield return "event-loops.transport epoll exists on Linux only; use auto or sockets";
        }

        if (section.GetTimeSpan("stall-warning") <= TimeSpan.Zero)
        {
            yield return "event-loops.stall-warning must be more than 0";
        }
    }

    public static EventLoopGroup Start(ExtendedActorSystem system, TimeProvider time, InMemoryNetwork network)
    {
        var section = system.Settings.Config.GetConfig("fasthttp.event-loops");
        var log = new LoopLog(Logging.GetLogger(system, "FastHttp.Actors(event-loops)"), time);
        var options = new EventLoopOptions
        {
            Time = time,
            StallThreshold = section.GetTimeSpan("stall-warning"),
            OnException = (loop, exception) => log.CallbackFailed(loop.Index, exception),
            OnStall = (loop, actor, duration) => log.Stalled(loop.Index, actor, duration),
        };
        var count = section.GetInt("count") is var configured and > 0 ? configured : Environment.ProcessorCount;
        var kind = section.GetString("transport");
        var group = EventLoopGroup.Start(system, count, _ => Make(kind, network), options);
        _ = system.WhenTerminated.ContinueWith(_ => group.Stop(), TaskScheduler.Default);
        return group;
    }

    private static ITransport Make(string kind, InMemoryNetwork network) => kind switch
    {
        "in-memory" => new InMemoryTransport(network),
        "sockets" => new SocketTransport(),
        "auto" when !OperatingSystem.IsLinux() => new SocketTransport(),
        _ => new EpollTransport(),
    };
}
