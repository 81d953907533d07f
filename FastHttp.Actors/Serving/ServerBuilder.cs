using FastHttp.Actors.Observability;

namespace FastHttp.Actors;

/// <summary>A server before it is bound: <c>system.FastHttp().NewServerAt("0.0.0.0", 8080).BindAsync(routes => …)</c>.</summary>
public sealed class ServerBuilder
{
    private readonly FastHttpExt _fastHttp;

    internal ServerBuilder(FastHttpExt fastHttp, FastHttpOptions options)
    {
        _fastHttp = fastHttp;
        Options = options;
    }

    /// <summary>The server's settings, as read from <c>fasthttp.server</c> and changed so far.</summary>
    public FastHttpOptions Options { get; }

    /// <summary>Listens on one more endpoint.</summary>
    /// <param name="host">As <see cref="FastHttpEndpoint.Host"/>.</param>
    /// <param name="port">As <see cref="FastHttpEndpoint.Port"/>.</param>
    public ServerBuilder And(string host, int port) => And(new FastHttpEndpoint(host, port));

    /// <summary>Listens on one more endpoint. Binding listens on all of them, or fails and listens on none.</summary>
    public ServerBuilder And(FastHttpEndpoint endpoint)
    {
        ArgumentNullException.ThrowIfNull(endpoint);
        Options.Endpoints.Add(endpoint);
        return this;
    }

    /// <summary>Changes settings.</summary>
    /// <exception cref="ArgumentException">An async lambda, which would go on changing them when they have been read.</exception>
    public ServerBuilder WithOptions(Action<FastHttpOptions> configure)
    {
        Options.Apply(configure);
        return this;
    }

    /// <summary>
    /// Makes the handlers, waits until they have started (at most 5 s), listens, and completes when requests are served. A
    /// handler whose start fails for another reason than a missing service is no mistake: it is tried again.
    /// </summary>
    /// <exception cref="FastHttpConfigurationException">
    /// Settings or routes cannot be used, or a handler wants a service that is not registered; all mistakes are named.
    /// </exception>
    /// <exception cref="FastHttpBindException">An endpoint cannot be listened on, or the process has too few descriptors.</exception>
    public Task<ServerBinding> BindAsync(Action<HttpRoutes> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var routes = new HttpRoutes(new ServerMonitor(_fastHttp.Time));
        configure(routes);
        return _fastHttp.BindAsync(Options, routes);
    }

    /// <inheritdoc cref="BindAsync(Action{HttpRoutes})"/>
    public async Task<ServerBinding> BindAsync(Func<HttpRoutes, Task> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var routes = new HttpRoutes(new ServerMonitor(_fastHttp.Time));
        await configure(routes).ConfigureAwait(false);
        return await _fastHttp.BindAsync(Options, routes).ConfigureAwait(false);
    }
}
