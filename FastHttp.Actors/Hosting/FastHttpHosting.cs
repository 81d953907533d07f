using Akka.Actor;
using Akka.DependencyInjection;
using Akka.Hosting;

namespace FastHttp.Actors.Hosting;

/// <summary>
/// Serves HTTP from a hosted ActorSystem. The server is bound when all actors of the host have been started, so routes may use
/// the registry, and it is stopped by CoordinatedShutdown before they are.
/// </summary>
public static class FastHttpHosting
{
    /// <summary>Listens on one endpoint with the settings of <c>fasthttp.server</c>.</summary>
    /// <param name="builder">The system's builder.</param>
    /// <param name="host">As <see cref="FastHttpEndpoint.Host"/>.</param>
    /// <param name="port">As <see cref="FastHttpEndpoint.Port"/>.</param>
    /// <param name="routes">Sets up the routes; resolver makes Props of handlers that need services.</param>
    public static AkkaConfigurationBuilder WithFastHttp(
        this AkkaConfigurationBuilder builder,
        string host,
        int port,
        Action<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver> routes) =>
        builder.WithFastHttp(host, port, Awaited(routes));

    /// <summary>The same with routes that are set up asynchronously; the server is bound when the task has ended.</summary>
    /// <inheritdoc cref="WithFastHttp(AkkaConfigurationBuilder, string, int, Action{HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver})"/>
    public static AkkaConfigurationBuilder WithFastHttp(
        this AkkaConfigurationBuilder builder,
        string host,
        int port,
        Func<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver, Task> routes) =>
        builder.WithFastHttp(options => options.Endpoints.Add(new FastHttpEndpoint(host, port)), routes);

    /// <summary>Listens with the settings of <c>fasthttp.server</c>, changed by code.</summary>
    public static AkkaConfigurationBuilder WithFastHttp(
        this AkkaConfigurationBuilder builder,
        Action<FastHttpOptions> configure,
        Action<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver> routes) =>
        builder.WithFastHttp(configure, Awaited(routes));

    /// <inheritdoc cref="WithFastHttp(AkkaConfigurationBuilder, Action{FastHttpOptions}, Action{HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver})"/>
    public static AkkaConfigurationBuilder WithFastHttp(
        this AkkaConfigurationBuilder builder,
        Action<FastHttpOptions> configure,
        Func<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver, Task> routes)
    {
        ArgumentNullException.ThrowIfNull(configure);
        return builder.Add(
            fastHttp =>
            {
                var server = fastHttp.NewServer();
                server.Options.Apply(configure);
                return server;
            },
            routes);
    }

    /// <summary>Listens with exactly these settings; those of <c>fasthttp.server</c> are not read.</summary>
    public static AkkaConfigurationBuilder WithFastHttp(
        this AkkaConfigurationBuilder builder,
        FastHttpOptions options,
        Action<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver> routes) =>
        builder.WithFastHttp(options, Awaited(routes));

    /// <inheritdoc cref="WithFastHttp(AkkaConfigurationBuilder, FastHttpOptions, Action{HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver})"/>
    public static AkkaConfigurationBuilder WithFastHttp(
        this AkkaConfigurationBuilder builder,
        FastHttpOptions options,
        Func<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver, Task> routes)
    {
        ArgumentNullException.ThrowIfNull(options);
        return builder.Add(fastHttp => new ServerBuilder(fastHttp, options), routes);
    }

    private static AkkaConfigurationBuilder Add(
        this AkkaConfigurationBuilder builder,
        Func<FastHttpExt, ServerBuilder> makeServer,
        Func<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver, Task> configureRoutes)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configureRoutes);
        return builder
            .AddHocon(FastHttpExt.DefaultConfig(), HoconAddMode.Append)
            // Akka gives a phase 5 s unless told otherwise: less than our own deadline may be. One hour is its upper limit.
            .AddHocon(PhaseTimeouts, HoconAddMode.Append)
            .AddStartup(async (system, registry) =>
            {
                var server = makeServer(system.FastHttp());
                var resolver = DependencyResolver.For(system).Resolver;
                var binding = await server.BindAsync(routes => configureRoutes(routes, system, registry, resolver)).ConfigureAwait(false);
                binding.AddToCoordinatedShutdown(server.Options.TerminationDeadline);
                FastHttpBindings.Of(system).Add(binding);
            });
    }

    private static Func<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver, Task> Awaited(
        Action<HttpRoutes, ActorSystem, IActorRegistry, IDependencyResolver> configureRoutes)
    {
        ArgumentNullException.ThrowIfNull(configureRoutes);
        return (routes, system, registry, resolver) =>
        {
            configureRoutes(routes, system, registry, resolver);
            return Task.CompletedTask;
        };
    }

    private const string PhaseTimeouts = """
        akka.coordinated-shutdown.phases {
          service-unbind.timeout = 3601s
          service-requests-done.timeout = 3601s
        }
        """;
}
