using System.Net;
using Akka;
using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Listening;

namespace FastHttp.Actors;

/// <summary>A server that listens. All members may be called from any thread.</summary>
public sealed class ServerBinding
{
    // Our deadline must come before the phase's own time limit: after that nobody would close the connections in order.
    private static readonly TimeSpan PhaseMargin = TimeSpan.FromMilliseconds(500);

    private readonly ActorSystem _system;
    private readonly IActorRef _server;
    private readonly TaskCompletionSource<Done> _terminated = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IReadOnlyList<ServerLoop> _loops;
    private readonly Func<IReadOnlyList<string>> _unavailableRoutes;
    private volatile bool _isReady = true;

    internal ServerBinding(
        ActorSystem system,
        IActorRef server,
        IReadOnlyList<EndPoint> endPoints,
        IReadOnlyList<ServerLoop> loops,
        Func<IReadOnlyList<string>> unavailableRoutes)
    {
        _unavailableRoutes = unavailableRoutes;
        _system = system;
        _server = server;
        _loops = loops;
        LocalEndPoints = endPoints;
        _ = server.WatchAsync().ContinueWith(
            _ =>
            {
                _isReady = false;
                _terminated.TrySetResult(Done.Instance);
            },
            TaskScheduler.Default);
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

    /// <summary>The server accepts connections: bound, and neither unbinding nor draining.</summary>
    public bool IsReady => _isReady;

    /// <summary>
    /// Routes, as "GET /path", that lack a handler: one that cannot start, whose restarts are used up, or an existing actor that
    /// stopped. They respond with 503, wholly or in part, while the other routes go on. Empty when all is well.
    /// </summary>
    public IReadOnlyList<string> UnavailableRoutes => _unavailableRoutes();

    /// <summary>Completes when the server has ended: all connections closed, all its actors stopped.</summary>
    public Task<Done> WhenTerminated => _terminated.Task;

    internal IReadOnlyList<ServerLoop> Loops => _loops;

    /// <summary>Accepts no more connections and frees the port; live connections go on. May be called again.</summary>
    public async Task<Done> Unbind()
    {
        _isReady = false;
        if (!_terminated.Task.IsCompleted)
        {
            await Task.WhenAny(_server.Ask<Unbound>(new Unbind()), _terminated.Task).ConfigureAwait(false);
        }

        return Done.Instance;
    }

    /// <summary>
    /// Unbinds; closes idle connections; serves what has arrived, the last response of each connection with "Connection: close";
    /// rejects what comes later with 503; cuts off what is left at the deadline. A connection that has not sent its first request
    /// has a second for it. Completes with <see cref="WhenTerminated"/>. May be called again; the first deadline counts.
    /// </summary>
    public async Task<Done> Terminate(TimeSpan hardDeadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hardDeadline, TimeSpan.Zero);
        _isReady = false;
        _server.Tell(new Terminate(hardDeadline));
        return await _terminated.Task.ConfigureAwait(false);
    }

    /// <summary>
    /// Lets CoordinatedShutdown stop the server: unbind in the phase service-unbind, terminate in service-requests-done, before
    /// the ActorSystem's own actors stop.
    /// </summary>
    /// <param name="hardDeadline">
    /// As for <see cref="Terminate"/>; it ends before the phase does, so raise
    /// <c>akka.coordinated-shutdown.phases.service-requests-done.timeout</c> for more than the default 5 s. WithFastHttp does.
    /// </param>
    public ServerBinding AddToCoordinatedShutdown(TimeSpan hardDeadline)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(hardDeadline, TimeSpan.Zero);
        var shutdown = CoordinatedShutdown.Get(_system);
        var deadline = Within(shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone), hardDeadline);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceUnbind, $"fasthttp-unbind-{LocalEndPoints[0]}", Unbind);
        shutdown.AddTask(CoordinatedShutdown.PhaseServiceRequestsDone, $"fasthttp-terminate-{LocalEndPoints[0]}", () => Terminate(deadline));
        return this;
    }

    /// <summary>The deadline, or what the phase leaves of it; 0, so that all is cut off at once, in a phase that is shorter than the margin.</summary>
    internal static TimeSpan Within(TimeSpan phase, TimeSpan hardDeadline) =>
        TimeSpan.FromTicks(Math.Clamp((phase - PhaseMargin).Ticks, 0, hardDeadline.Ticks));
}
