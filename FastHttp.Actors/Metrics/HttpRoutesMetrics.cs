using FastHttp.Actors.Metrics;

namespace FastHttp.Actors;

/// <summary>A route that Prometheus scrapes.</summary>
public static class HttpRoutesMetrics
{
    /// <summary>
    /// GET <paramref name="pattern"/> responds with all metrics in Prometheus' text format 0.0.4: those of all servers of this process
    /// (docs/telemetry.md has the list), of the .NET runtime, and of the meters that are added. Names are as OpenTelemetry's exporter
    /// makes them. The text is made on the thread pool, and any number of scrapers may ask at once.
    /// </summary>
    /// <remarks>
    /// With it the servers of this process measure how long requests take, which costs each request a look at the clock. Whoever can reach
    /// the route sees the routes and the types of their failures: keep it from strangers by a second server that listens on an inner address.
    /// </remarks>
    /// <param name="routes">The routes. Those of a group have its prefix too.</param>
    /// <param name="pattern">The path; default "/metrics".</param>
    /// <param name="configure">What else is shown.</param>
    /// <returns>The route.</returns>
    /// <exception cref="ArgumentException">An added meter has no name.</exception>
    public static HttpRoute MapMetrics(this HttpRoutes routes, string pattern = "/metrics", Action<MetricsOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(routes);
        var options = new MetricsOptions();
        configure?.Invoke(options);
        var page = new MetricsPage(options.Meters);
        routes.Monitor.WantsTimes = true;
        routes.Monitor.WhileRunning(page.Start);
        return routes.MapGet(pattern, page.Respond);
    }
}
