using System.Diagnostics;
using System.Net;
using Akka;
using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Serving;

namespace FastHttp.Actors;

/// <summary>A server that listens. All members may be called from any thread.</summary>
public sealed class ServerBinding : IServerState
{
    // Our deadline must come before the phase's own time limit: after that nobody would close the connections in order.
    private static readonly TimeSpan PhaseMargin = TimeSpan.FromMilliseconds(500);

    // In CoordinatedShutdown, for a loop that is held: the drain of the others must not wait for it.
    private static readonly TimeSpan LongestUnbind = TimeSpan.FromSeconds(1);

    private readonly ActorSystem _system;
    private readonly IActorRef _server;
    private readonly ServerParts _parts;
    private readonly ServerPlan _plan;
    private readonly ServerEnd _end;

    internal ServerBinding(ActorSystem system, IActorRef server, IReadOnlyList<EndPoint> endPoints, ServerParts parts, ServerPlan plan)
    {
        _system = system;
        _server = server;
        _parts = parts;
        _plan = plan;
        LocalEndPoints = endPoints;
        _end = new ServerEnd(parts, plan, server);
    }

    /// <summary>
    /// Where the server listens, in the order of its endpoints: <see cref="IPEndPoint"/> with the real port, of which "localhost"
    /// has one for each address family; <see cref="System.Net.Sockets.UnixDomainSocketEndPoint"/> with the full path.
    /// </summary>
    public IReadOnlyList<EndPoint> LocalEndPoints { get; }

    /// <summary>The first of <see cref="LocalEndPoints"/> with a port.</summary>
    /// <exception cref="InvalidOperationException">The server listens on Unix sockets only.</exception>
    public IPEndPoint LocalEndPoint => LocalEndPoints.OfType<IPEndPoint>().FirstOrDefault()
        ?? throw new InvalidOperationException("The server listens on Unix sockets only; see LocalEndPoints.");

    /// <summary>
    /// Clients may be sent here: bound, and neither unbinding nor draining. It turns false before the listening sockets close, by
    /// <see cref="FastHttpOptions.DrainDelay"/>.
    /// </summary>
    public bool IsReady => _parts.Monitor.IsReady;

    /// <summary>
    /// Routes, as "GET /path", that lack a handler: one that cannot start, whose restarts are used up, or an existing actor that
    /// stopped. They respond with 503, wholly or in part, while the other routes go on. Empty when all is well.
    /// </summary>
    public IReadOnlyList<string> UnavailableRoutes => _parts.Monitor.UnavailableRoutes;

    /// <summary>
    /// Completes when the server has ended: all connections closed, all its actors stopped. After <see cref="Terminate"/> no later
    /// than a quarter of a second after its deadline; handlers that still run then are left to themselves.
    /// </summary>
    public Task<Done> WhenTerminated => _end.Task;

    /// <summary>
    /// The server's actor. It replies to <see cref="GetServerStatus"/> with a <see cref="ServerSnapshot"/>, to actors of other nodes too;
    /// from there it is found as <c>/system/fasthttp/&lt;name of the server&gt;</c>. Other messages are not for applications.
    /// </summary>
    public IActorRef Server => _server;

    /// <summary>
    /// What the dashboard shows, at this moment: requests, connections, loops, routes and their handlers. Costs some microseconds for
    /// each route and loop, and the server nothing.
    /// </summary>
    public ServerSnapshot Snapshot() => _parts.Monitor.Snapshot();

    internal ServerMonitor Monitor => _parts.Monitor;

    internal IReadOnlyList<ServerLoop> Loops => _parts.Loops;

    ActorSystem IServerState.System => _system;

    EventLoopGroup IServerState.Loops => _parts.Group;

    TimeSpan IServerState.DrainDeadline => _plan.TerminationDeadline;

    void IServerState.Drain() => Terminate(_plan.TerminationDeadline);

    /// <summary>
    /// Accepts no more connections and frees the port, after <see cref="FastHttpOptions.DrainDelay"/>; live connections go on. May be
    /// called again.
    /// </summary>
    public async Task<Done> Unbind()
    {
        _parts.Monitor.EndReady();
        if (!_end.Task.IsCompleted)
        {
            await Task.WhenAny(_server.Ask<Unbound>(new Unbind()), _end.Task).ConfigureAwait(false);
        }

        return Done.Instance;
    }

    /// <summary>
    /// Serves on for <see cref="FastHttpOptions.DrainDelay"/>, at most half of the deadline; unbinds; closes idle connections; serves what has arrived, the last
    /// response of each connection with "Connection: close"; rejects what comes later with 503; cuts off what is left at the
    /// deadline. A connection that has not sent its first request has a second for it. Completes with
    /// <see cref="WhenTerminated"/>. May be called again; the first deadline counts.
    /// </summary>
    /// <param name="hardDeadline">
    /// 0 or more; 0 cuts off at once. The server ends no later than a quarter of a second after it, whatever handlers do. Those that
    /// still run then are named in a warning and left to themselves. Their port is free. Connections of an event loop that is held
    /// are closed when the loop goes on, or with the process.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is less than 0.</exception>
    public Task<Done> Terminate(TimeSpan hardDeadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hardDeadline, TimeSpan.Zero);
        _parts.Monitor.EndReady();
        _end.Begin(hardDeadline);
        return _end.Task;
    }

    /// <summary>
    /// Lets CoordinatedShutdown stop the server: unbind in the phase service-unbind, terminate in service-requests-done, before
    /// the ActorSystem's own actors stop.
    /// </summary>
    /// <param name="hardDeadline">
    /// As for <see cref="Terminate"/>, for both phases together; it ends before the second phase does, so raise
    /// <c>akka.coordinated-shutdown.phases.service-requests-done.timeout</c> for more than the default 5 s. WithFastHttp does.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative, or not longer than <see cref="FastHttpOptions.DrainDelay"/>.</exception>
    public ServerBinding AddToCoordinatedShutdown(TimeSpan hardDeadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hardDeadline, TimeSpan.Zero);
        if (_parts.DrainDelay > TimeSpan.Zero && hardDeadline <= _parts.DrainDelay)
        {
            throw new ArgumentOutOfRangeException(
                nameof(hardDeadline), hardDeadline, $"The deadline must be longer than the drain delay of {_parts.DrainDelay}, which is a part of it.");
        }

        var shutdown = CoordinatedShutdown.Get(_system);
        var phase = shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone);
        if (shutdown.Timeout(CoordinatedShutdown.PhaseServiceUnbind) is var unbind && unbind <= _parts.DrainDelay)
        {
            _parts.Log.DrainDelayTooLong(_parts.Name, _parts.DrainDelay, unbind);
        }

        // The first phase: those who send clients here hear of the end even while what others do in it takes its time.
        shutdown.AddTask(CoordinatedShutdown.PhaseBeforeServiceUnbind, $"fasthttp-not-ready-{LocalEndPoints[0]}", () =>
        {
            _parts.Monitor.EndReady();
            return Task.FromResult(Done.Instance);
        });
        // What it takes, and not the whole phase, which others may prolong.
        var unbinding = new Stopwatch();
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, $"fasthttp-unbind-{LocalEndPoints[0]}", async () =>
        {
            unbinding.Start();
            var longest = _parts.DrainDelay + Shorter(LongestUnbind, (hardDeadline - _parts.DrainDelay) / 2);
            await Task.WhenAny(Unbind(), Task.Delay(Longer(longest, TimeSpan.Zero))).ConfigureAwait(false);
            unbinding.Stop();
            return Done.Instance;
        });
        shutdown.AddTask(
            CoordinatedShutdown.PhaseServiceRequestsDone,
            $"fasthttp-terminate-{LocalEndPoints[0]}",
            () => Terminate(Within(phase, Longer(hardDeadline - unbinding.Elapsed, TimeSpan.Zero))));
        return this;
    }

    /// <summary>The deadline, or what the phase leaves of it; 0, so that all is cut off at once, in a phase that is shorter than the margin.</summary>
    internal static TimeSpan Within(TimeSpan phase, TimeSpan hardDeadline) =>
        TimeSpan.FromTicks(Math.Clamp((phase - PhaseMargin).Ticks, 0, hardDeadline.Ticks));

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
