using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Serving;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors;

/// <summary>
/// The ActorSystem's HTTP: its event loops, made when the first server is bound and shared by all servers of the system, and
/// the way to new servers.
/// </summary>
public sealed class FastHttpExt : IExtension
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);

    private readonly ExtendedActorSystem _system;
    private readonly Lazy<EventLoopGroup> _loops;
    private readonly Lazy<IActorRef> _guardian;
    private int _servers;

    internal FastHttpExt(ExtendedActorSystem system)
    {
        _system = system;
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        _loops = new Lazy<EventLoopGroup>(() => SystemLoops.Start(system, Time, LargestGap, UseAkkaInternals, Network));
        _guardian = new Lazy<IActorRef>(() => system.SystemActorOf(Props.Create<FastHttpGuardian>(), "fasthttp"));
    }

    /// <summary>The defaults of every setting (reference.conf).</summary>
    public static Config DefaultConfig() =>
        ConfigurationFactory.FromResource("FastHttp.Actors.reference.conf", typeof(FastHttpExt).Assembly);

    /// <summary>The extension of a system.</summary>
    public static FastHttpExt Get(ActorSystem system)
    {
        ArgumentNullException.ThrowIfNull(system);
        return system.WithExtension<FastHttpExt, FastHttpProvider>();
    }

    /// <summary>A server with the settings of <c>fasthttp.server</c> that will listen there.</summary>
    /// <param name="host">An IPv4 or IPv6 address, "localhost", or "*".</param>
    /// <param name="port">0 to 65,535; 0 lets the system choose.</param>
    public ServerBuilder NewServerAt(string host, int port) => NewServer().And(host, port);

    internal ServerBuilder NewServer() =>
        new(this, FastHttpOptions.FromConfig(_system.Settings.Config.GetConfig("fasthttp.server")));

    /// <summary>The clock of loops that are not started yet; for tests.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    /// <summary>As <see cref="EventLoopOptions.LargestGap"/>, for loops that are not started yet; for tests.</summary>
    internal TimeSpan? LargestGap { get; set; }

    /// <summary>As <see cref="EventLoopOptions.UseAkkaInternals"/>, for loops that are not started yet; for tests.</summary>
    internal bool UseAkkaInternals { get; set; } = true;

    /// <summary>As <see cref="ServerLoop.NewProtocol"/>, for servers that are not bound yet; for tests.</summary>
    internal Func<ConnectionActor, ConnectionProtocol>? NewProtocol { get; set; }

    /// <summary>Where clients of the transport "in-memory" connect; for tests.</summary>
    internal InMemoryNetwork Network { get; } = new();

    internal EventLoopGroup Loops => _loops.Value;

    internal async Task<ServerBinding> BindAsync(FastHttpOptions options, HttpRoutes routes)
    {
        var plan = ServerPlan.Compile(options, routes, _loops.IsValueCreated ? [] : SystemLoops.Mistakes(_system.Settings.Config));
        var group = Loops;
        var name = UniqueName(options.Name);
        var log = new ServerLog(Logging.GetLogger(_system, $"FastHttp.Actors({name})"), group[0].Time);
        var settings = plan.Settings(group.Count);
        var admission = new ConnectionAdmission(options.Limits.MaxConnections, options.Limits.MaxConnectionsPerAddress);
        var draining = new CancellationTokenSource();
        var loops = Enumerable.Range(0, group.Count).Select(i => NewLoop(group[i], settings, admission, log, draining.Token)).ToArray();
        var host = new HandlerHost(group, new HandlerWatch([.. loops.Select(loop => loop.Exchanges)]), log, options.HandlerMailboxLimit, options.Supervision);
        var handlers = _system.ActorOf(HandlerSupervisor.Props(host), $"{name}-handlers");
        var parts = new ServerParts(name, group, loops, handlers, log, options.SharePortWithOtherProcesses, options.DrainDelay, draining);
        IActorRef? server = null;
        try
        {
            await handlers.Ask<HandlerSupervisor.Started>(plan.StartHandlers(), StartTimeout).ConfigureAwait(false);
            var start = new FastHttpGuardian.StartServer(name, ServerActor.Props(parts));
            server = await _guardian.Value.Ask<IActorRef>(start, StartTimeout).ConfigureAwait(false);
            var bound = await server.Ask<Bound>(new Bind(plan.EndPoints), StartTimeout).ConfigureAwait(false);
            return new ServerBinding(_system, server, bound.EndPoints, parts, plan);
        }
        catch (Exception)
        {
            // Endpoints that could be listened on are free again when the caller hears of the one that could not.
            await StopAsync(server).ConfigureAwait(false);
            await StopAsync(handlers).ConfigureAwait(false);
            throw;
        }
    }

    private ServerLoop NewLoop(
        EventLoop loop, ServerSettings settings, ConnectionAdmission admission, ServerLog log, CancellationToken draining) =>
        NewProtocol is null
            ? new ServerLoop(loop, settings, admission, log, draining)
            : new ServerLoop(loop, settings, admission, log, draining) { NewProtocol = NewProtocol };

    private static Task StopAsync(IActorRef? actor) => actor?.GracefulStop(StartTimeout) ?? Task.CompletedTask;

    // Actor names are taken until the actor has ended; a number makes them unique for the life of the system.
    private string UniqueName(string name)
    {
        var number = Interlocked.Increment(ref _servers);
        return number == 1 ? name : $"{name}-{number}";
    }
}
