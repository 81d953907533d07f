using FastHttp.Actors.Dashboard;

namespace FastHttp.Actors;

/// <summary>A page that shows an operator how the server is, live.</summary>
public static class HttpRoutesDashboard
{
    private static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostInterval = TimeSpan.FromSeconds(10);

    /// <summary>
    /// GET <c>/dashboard</c>: a page with requests per second, latencies, connections and event loops; every listener, route and handler
    /// with its state, restarts, last failure and mailbox; the slowest and the failed requests. Its scripts, styles and events lie below
    /// its path; it asks no other host.
    /// </summary>
    /// <remarks>
    /// <para>
    /// Without a guard only clients of this machine are let in: the connection comes from a loopback address, the Host is one, and no
    /// proxy says that it forwards. Others get 403. That is for development: a proxy on this machine which says nothing of itself is
    /// taken for a local client. The page names paths, actors and the messages of exceptions.
    /// </para>
    /// <para>
    /// With a guard there is a button besides that drains the server, as <see cref="ServerBinding.Terminate"/> with
    /// <see cref="FastHttpOptions.TerminationDeadline"/>: POST <c>/dashboard/drain</c>, from the page itself alone. Afterwards the server
    /// has ended; the process and its ActorSystem go on.
    /// </para>
    /// <para>
    /// From now on the server measures how long requests take. It is looked at once an interval, however many watch, and not at all
    /// while nobody does. The events are a response that does not end: it has no deadline after its first piece.
    /// </para>
    /// </remarks>
    /// <param name="routes">The routes. Those of a group have its prefix too.</param>
    /// <param name="prefix">The page's path; begins with "/" and does not end with it. Default "/dashboard".</param>
    /// <param name="guard">
    /// Who may see it. It is asked on the event loop before each request for page, scripts, events and drain, so it must not block. True: go
    /// on. False: it has responded itself (401 with WWW-Authenticate, say); if it has not, the response is 403. One that throws is a 500.
    /// </param>
    /// <param name="interval">Between two looks, 100 ms to 10 s; default 1 s.</param>
    /// <exception cref="ArgumentException">The prefix is not as described.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The interval is out of its range.</exception>
    public static void MapDashboard(
        this HttpRoutes routes, string prefix = "/dashboard", Func<RequestCtx, bool>? guard = null, TimeSpan? interval = null)
    {
        ArgumentNullException.ThrowIfNull(routes);
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length < 2 || prefix[0] != '/' || prefix[^1] == '/' || prefix.Contains('{', StringComparison.Ordinal))
        {
            throw new ArgumentException($"The dashboard's path must begin with \"/\", not end with it and have no parameters, but is \"{prefix}\".", nameof(prefix));
        }

        var time = interval ?? DefaultInterval;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, LeastInterval, nameof(interval));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(time, MostInterval, nameof(interval));

        routes.Monitor.MeasureTime();
        var filter = new DashboardGuard(guard);
        var files = new DashboardFiles(prefix);
        Own(routes.MapGet(prefix, files.Page));
        Own(routes.MapGet($"{prefix}/{{file}}", files.File));
        var stream = new DashboardStream();
        var events = Own(routes.MapGet($"{prefix}/events", stream.Respond));
        events.IsOpenEnded = true;
        stream.Sampler = new DashboardSampler(routes, routes.All.Count - 1, canDrain: guard is not null, time);
        if (guard is not null)
        {
            Own(routes.MapPost($"{prefix}/drain", new DashboardDrain(routes).Respond));
        }

        HttpRoute Own(HttpRoute route)
        {
            route.Filter = filter;
            route.IsUnlisted = true;
            return route;
        }
    }
}
