using System.Net;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Hocon;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Serving;
using FastHttp.Actors.Transports;
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
    private readonly Lock _starting = new();
    private readonly IReadOnlyList<string> _unknownKeys;
    private EventLoopGroup? _loops;
    private IActorRef? _guardian;
    private int _servers;

    internal FastHttpExt(ExtendedActorSystem system)
    {
        _system = system;
        HttpMessageSerializer.Register(system);
        system.Settings.InjectTopLevelFallback(DefaultConfig());
        // Now: the server adds keys for its mailboxes later.
        _unknownKeys = [.. new KnownKeys(DefaultConfig().GetValue("fasthttp"), "fasthttp").Mistakes(system.Settings.Config.GetValue("fasthttp"))];
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
    /// <param name="host">As <see cref="FastHttpEndpoint.Host"/>.</param>
    /// <param name="port">As <see cref="FastHttpEndpoint.Port"/>.</param>
    public ServerBuilder NewServerAt(string host, int port) => NewServerAt(new FastHttpEndpoint(host, port));

    /// <summary>A server with the settings of <c>fasthttp.server</c> that will listen there.</summary>
    public ServerBuilder NewServerAt(FastHttpEndpoint endpoint) => NewServer().And(endpoint);

    internal ServerBuilder NewServer() =>
        new(this, FastHttpOptions.Read(_system.Settings.Config.GetValue(FastHttpOptions.Path), FastHttpOptions.Path));

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

    /// <summary>The descriptors of loops that are not started yet; for tests.</summary>
    internal DescriptorBudget Descriptors { get; set; } = DescriptorBudget.OfProcess;

    /// <summary>What the system has for loops that are not started yet; for tests.</summary>
    internal TransportChoice TransportChoice { get; set; } = TransportChoice.Here;

    /// <summary>What is put around the transports of loops that are not started yet; for tests.</summary>
    internal Func<ITransport, ITransport> DecorateTransport { get; set; } = transport => transport;

    /// <summary>Started when first asked for. A start that fails is not the last one: the next bind tries again.</summary>
    internal EventLoopGroup Loops
    {
        get
        {
            lock (_starting)
            {
                return _loops ??= SystemLoops.Start(
                    _system,
                    new EventLoopOptions { Time = Time, LargestGap = LargestGap, UseAkkaInternals = UseAkkaInternals },
                    TransportChoice,
                    kind => DecorateTransport(TransportChoice.Make(kind, Network, Descriptors)));
            }
        }
    }

    /// <summary>Null: nobody has asked for them yet.</summary>
    internal EventLoopGroup? StartedLoops => Volatile.Read(ref _loops);

    private IActorRef Guardian
    {
        get
        {
            lock (_starting)
            {
                return _guardian ??= _system.SystemActorOf(Props.Create<FastHttpGuardian>(), "fasthttp");
            }
        }
    }

    internal async Task<ServerBinding> BindAsync(FastHttpOptions options, HttpRoutes routes)
    {
        var plan = ServerPlan.Compile(
            options, routes, _unknownKeys.Concat(_loops is not null ? [] : SystemLoops.Mistakes(_system.Settings.Config, TransportChoice)));
        var group = Loops;
        var name = UniqueName(options.Name);
        var log = new ServerLog(Logging.GetLogger(_system, LoggerOf(name)), group[0].Time);
        var draining = new CancellationTokenSource();
        var loops = NewLoops(group, plan.Settings(group.Count, group[0].Time), options.Limits, log, routes.Monitor, draining.Token);
        Choose(routes.Monitor, options);
        routes.Monitor.Begin(name, plan.Monitors, loops);
        var host = new HandlerHost(group, new HandlerWatch([.. loops.Select(loop => loop.Exchanges)]), log, options.HandlerMailboxLimit, options.Supervision, options.FailFast);
        var handlers = _system.ActorOf(HandlerSupervisor.Props(host), $"{name}-handlers");
        IActorRef? server = null;
        try
        {
            var accessLog = routes.Monitor.AccessLog = StartAccessLog(options.AccessLog, name, loops);
            var parts = new ServerParts(
                name, group, loops, handlers, log, routes.Monitor, options.SharePortWithOtherProcesses, options.DrainDelay, draining, accessLog);
            await handlers.Ask<HandlerSupervisor.Started>(plan.StartHandlers(), StartTimeout).ConfigureAwait(false);
            server = await StartServerAsync(parts).ConfigureAwait(false);
            var bound = await server.Ask<Bound>(new Bind(plan.Groups), StartTimeout).ConfigureAwait(false);
            EndPoint[] endPoints = [.. bound.Groups.SelectMany(group => group.EndPoints)];
            CheckDescriptors(endPoints[0], log);
            routes.Monitor.Bind([.. endPoints.Select(FastHttpBindException.NameOf)]);
            var binding = new ServerBinding(_system, server, endPoints, parts, plan);
            routes.Server = binding;
            return binding;
        }
        catch (Exception)
        {
            // Endpoints that could be listened on are free again when the caller hears of the one that could not.
            await StopAsync(server).ConfigureAwait(false);
            await StopAsync(handlers).ConfigureAwait(false);
            routes.Monitor.EndAccessLog();
            throw;
        }
    }

    private AccessLog? StartAccessLog(AccessLogOptions options, string name, ServerLoop[] loops)
    {
        var time = loops[0].Loop.Time;
        var accessLog = options.Start(loops.Length, new AccessLogTrouble(Logging.GetLogger(_system, LoggerOf(name)), time), time);
        for (var i = 0; i < loops.Length; i++)
        {
            loops[i].AccessLog = accessLog?.Loops[i];
        }

        return accessLog;
    }

    // Phobos takes the place of Akka's own provider, and tells of all actors by itself.
    private void Choose(ServerMonitor monitor, FastHttpOptions options)
    {
        monitor.HasKestrelNames = options.KestrelMetricNames;
        monitor.HasActorMetrics = options.ActorMetrics && !_system.Provider.GetType().FullName!.StartsWith("Phobos.", StringComparison.Ordinal);
    }

    private async Task<IActorRef> StartServerAsync(ServerParts parts)
    {
        var start = new FastHttpGuardian.StartServer(parts.Name, ServerActor.Props(parts));
        var server = await Guardian.Ask<IActorRef>(start, StartTimeout).ConfigureAwait(false);
        if (parts.Monitor.HasActorMetrics)
        {
            parts.Monitor.WhileRunning(() => parts.Monitor.LogLines = LogLines.Listen(_system, LoggerOf(parts.Name), server, parts.Handlers));
        }

        return server;
    }

    // A limit that leaves next to no connection must be seen before the first client waits for ever.
    private void CheckDescriptors(EndPoint endPoint, ServerLog log)
    {
        Descriptors.CountNow();
        var plan = Descriptors.Plan;
        var sockets = Descriptors.Sockets;
        if (plan.IsHopeless(sockets))
        {
            throw new FastHttpBindException(endPoint, new IOException(
                $"{plan.Others + sockets} of the {plan.Limit} descriptors that the process may have open are in use, which leaves next to none for connections and for the runtime; raise the limit (ulimit -n, LimitNOFILE= of systemd, --ulimit nofile= of Docker)"));
        }

        if (plan.IsTight)
        {
            log.FewDescriptors(plan, sockets);
        }
    }

    private ServerLoop[] NewLoops(
        EventLoopGroup group, ServerSettings settings, FastHttpLimits limits, ServerLog log, ServerMonitor monitor, CancellationToken draining)
    {
        var admission = new ConnectionAdmission(limits.MaxConnections, limits.MaxConnectionsPerAddress);
        return [.. Enumerable.Range(0, group.Count).Select(NewLoop)];

        ServerLoop NewLoop(int index) => NewProtocol is null
            ? new ServerLoop(group[index], settings, admission, log, monitor, draining)
            : new ServerLoop(group[index], settings, admission, log, monitor, draining) { NewProtocol = NewProtocol };
    }

    // Its parenthesis keeps "web" and "web-2" apart.
    private static string LoggerOf(string name) => $"FastHttp.Actors({name})";

    private static Task StopAsync(IActorRef? actor) => actor?.GracefulStop(StartTimeout) ?? Task.CompletedTask;

    // Actor names are taken until the actor has ended; a number makes them unique for the life of the system.
    private string UniqueName(string name)
    {
        var number = Interlocked.Increment(ref _servers);
        return number == 1 ? name : $"{name}-{number}";
    }
}
