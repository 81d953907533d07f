using System.Text;
using Akka.Actor;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Http;
using FastHttp.Actors.Listening;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Serving;

/// <summary>A server's options and routes, checked as a whole and compiled, before anything is started.</summary>
internal sealed class ServerPlan
{
    private readonly FastHttpOptions _options;
    private readonly RouteTable _table;
    private readonly List<HttpRoute> _routes;
    private List<RouteHandlers> _handlers = [];

    private ServerPlan(FastHttpOptions options, RouteTable table, List<HttpRoute> routes)
    {
        _options = options;
        _table = table;
        _routes = routes;
    }

    public IReadOnlyList<ListenGroup> Groups => [.. _options.Endpoints.Select(endpoint => endpoint.Resolve())];

    public TimeSpan TerminationDeadline => _options.TerminationDeadline;

    /// <exception cref="FastHttpConfigurationException">Names all mistakes of options and routes together.</exception>
    public static ServerPlan Compile(FastHttpOptions options, HttpRoutes routes, IEnumerable<string> otherMistakes)
    {
        List<HttpRoute> all = routes.FallbackRoute is { } fallback ? [.. routes.All, fallback] : [.. routes.All];
        var mistakes = otherMistakes.Concat(options.Mistakes()).Concat(all.SelectMany(route => route.Mistakes())).Distinct().ToList();
        var entries = routes.All.Select((route, index) => new RouteEntry(route.Method, route.Pattern, index)).ToList();
        RouteTable? table = null;
        try
        {
            table = RouteTable.Compile(entries, routes.FallbackRoute is null ? null : routes.All.Count);
        }
        catch (RouteConfigurationException e)
        {
            mistakes.AddRange(e.Errors);
        }

        return mistakes.Count == 0 ? new ServerPlan(options, table!, all) : throw new FastHttpConfigurationException(mistakes);
    }

    public ServerSettings Settings(int loops, TimeProvider time)
    {
        _handlers = [.. _routes.Select(route => HandlersOf(route, loops, time))];
        var settings = _routes.Select((route, index) => new RouteSettings(
            route.Pattern,
            _handlers[index],
            route.MaxBody ?? _options.Limits.MaxBodySize,
            (long)(route.Timeout ?? _options.Limits.HandlerTimeout).TotalMilliseconds,
            route.MinBodyDataRate ?? _options.Limits.MinBodyDataRate,
            route.StreamsBody,
            route.MaxConcurrency is { } limit ? new ConcurrencyLimit(limit, route.DisplayName) : null,
            (long)(route.QueueTimeout ?? _options.Limits.QueueTimeout).TotalMilliseconds,
            route.Filter)
        {
            IsOpenEnded = route.IsOpenEnded,
            IsUnlisted = route.IsUnlisted,
        });
        return SettingsOf(_options, _table, [.. settings], new ForgottenReturns([.. _routes.Select(route => route.DisplayName)]));
    }

    public IReadOnlyList<RouteMonitor> Monitors => [.. _handlers.Select(handlers => handlers.Monitor)];

    public HandlerSupervisor.Start StartHandlers() => new(_routes, _handlers);

    /// <summary>The handlers that the server has made last, each with its route and, when it has one, its loop. Any thread.</summary>
    public IEnumerable<(string Route, int? Loop, IActorRef Handler)> Handlers() =>
        from pair in _routes.Zip(_handlers)
        where pair.First.Target is not HandlerTarget.Existing
        from slot in Enumerable.Range(0, pair.Second.Count)
        select (pair.First.DisplayName, pair.Second.AreByLoop ? slot : (int?)null, pair.Second[slot]);

    /// <summary>The route that an actor handles, itself or for its parent; null for any other actor. Any thread.</summary>
    public string? RouteOf(IActorRef actor)
    {
        var path = actor.Path.ToStringWithoutAddress();
        return _routes.Zip(_handlers)
            .Where(pair => Enumerable.Range(0, pair.Second.Count).Any(slot => IsAtOrBelow(pair.Second[slot].Path.ToStringWithoutAddress())))
            .Select(pair => pair.First.DisplayName)
            .FirstOrDefault();

        bool IsAtOrBelow(string handler) => path == handler || path.StartsWith(handler + "/", StringComparison.Ordinal);
    }

    private static ServerSettings SettingsOf(FastHttpOptions options, RouteTable routes, RouteSettings[] allRoutes, ForgottenReturns forgottenReturns)
    {
        var limits = options.Limits;
        return new ServerSettings
        {
            Routes = routes,
            AllRoutes = allRoutes,
            ForgottenReturns = forgottenReturns,
            TracesActors = options.ActorSpans,
            Backlog = options.Backlog,
            HeadLimits = new HeadLimits(limits.MaxRequestLineSize, limits.MaxFieldLineSize, limits.MaxFieldsSize, limits.MaxFieldCount),
            RequestHeadTimeout = (long)limits.RequestHeadTimeout.TotalMilliseconds,
            IdleTimeout = (long)limits.IdleTimeout.TotalMilliseconds,
            RateGracePeriod = (long)limits.DataRateGracePeriod.TotalMilliseconds,
            MinResponseDataRate = limits.MinResponseDataRate,
            MaxRequestsPerConnection = limits.MaxRequestsPerConnection == 0 ? long.MaxValue : limits.MaxRequestsPerConnection,
            ServerLine = options.ServerHeader.Length == 0 ? [] : Encoding.ASCII.GetBytes($"Server: {options.ServerHeader}\r\n"),
        };
    }

    private static RouteHandlers HandlersOf(HttpRoute route, int loops, TimeProvider time)
    {
        var (placement, count) = route switch
        {
            { Target: HandlerTarget.Existing } => ("existing", 1),
            { Placement: HandlerPlacement.Pool } => ("pool", route.PoolSize),
            _ => ("per-core", loops),
        };
        var monitor = new RouteMonitor(route.DisplayName, route.Method, route.Pattern, placement, route.Target.HandlerType, count, time);
        return new RouteHandlers(monitor, byLoop: placement == "per-core");
    }
}
