using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Listening;

/// <summary>
/// What a server is made of. <paramref name="Loops"/> are its parts on the event loops, in their order.
/// <paramref name="DrainDelay"/>: how long it serves on before its listening sockets close. <paramref name="Draining"/> is cancelled
/// when the drain begins. <paramref name="AccessLog"/>: null when there is none.
/// </summary>
internal sealed record ServerParts(
    string Name,
    EventLoopGroup Group,
    IReadOnlyList<ServerLoop> Loops,
    IActorRef Handlers,
    ServerLog Log,
    ServerMonitor Monitor,
    bool ShareWithOtherProcesses,
    TimeSpan DrainDelay,
    CancellationTokenSource Draining,
    AccessLog? AccessLog = null)
{
    /// <summary>
    /// Stops all handlers, once or again. Not by the ActorSystem, which would ask the user guardian: that is gone before the server
    /// when the whole system ends. Any thread.
    /// </summary>
    public void StopHandlers()
    {
        if (Handlers is InternalActorRefBase { IsTerminated: false } alive)
        {
            alive.Stop();
        }
    }

    /// <summary>Tells streams and whoever else asked for it. Their callbacks are the application's code: they run on the pool.</summary>
    public void TellOfDrain() => _ = Draining.CancelAsync();
}
