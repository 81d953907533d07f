using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability.Instruments;

/// <summary>Connections: under Kestrel's names, which dashboards know, and under our own, which tell more.</summary>
internal static class ConnectionMetrics
{
    private static readonly string[] OfAnEndpoint = ["server.address", "server.port", "network.transport", "network.type"];

    public static Metric Duration { get; } = new(
        "kestrel.connection.duration", MetricKind.Histogram, "s", "The duration of connections on the server.", [.. OfAnEndpoint, "error.type"],
        (points, servers) => ForEachEndpoint(servers, endpoint =>
        {
            foreach (var reason in CloseReasons.All)
            {
                endpoint.Durations.AddTo(points, reason);
            }
        }))
    {
        Bounds = ConnectionDurations.UpperBounds,
    };

    public static IReadOnlyList<Metric> All { get; } =
    [
        Duration,
        new(
            "kestrel.active_connections", MetricKind.UpDownCounter, "{connection}", "Number of connections that are currently active on the server.", OfAnEndpoint,
            (points, servers) => ForEachEndpoint(servers, endpoint => points.Of(endpoint.Labels).Value += Volatile.Read(ref endpoint.Live))),
        new(
            "kestrel.rejected_connections", MetricKind.Counter, "{connection}", "Number of connections rejected by the server, because of a limit.", OfAnEndpoint,
            (points, servers) => ForEachEndpoint(servers, endpoint => points.Of(endpoint.Labels).Value += Volatile.Read(ref endpoint.Rejected))),
        new(
            "kestrel.queued_connections", MetricKind.UpDownCounter, "{connection}", "Number of connections that are accepted and on their way to their event loop.", OfAnEndpoint,
            (points, servers) => ForEachEndpoint(servers, endpoint => points.Of(endpoint.Labels).Value += endpoint.Arriving)),
        new(
            "kestrel.queued_requests", MetricKind.UpDownCounter, "{request}", "Number of requests that wait in the mailboxes of handlers.", [],
            (points, servers) => WithKestrelNames(servers).ToList().ForEach(server => points.Add(server.Routes.SelectMany(route => route.Handlers).Sum(handler => handler.MailboxDepth)))),
        new(
            "fasthttp.server.connections", MetricKind.UpDownCounter, "{connection}", "Open connections: with a request or a part of one (active), waiting for the next (idle), or WebSockets (upgraded).",
            ["fasthttp.connection.state"], ByState),
        new(
            "fasthttp.server.connections.accepted", MetricKind.Counter, "{connection}", "Connections that were accepted, also those that were then rejected.", [],
            (points, servers) => Sum(points, servers, loop => loop.Counters.ConnectionsOpened)),
        new(
            "fasthttp.server.connections.closed", MetricKind.Counter, "{connection}", "Connections that ended, by reason.", ["fasthttp.close.reason"],
            (points, servers) =>
            {
                foreach (var reason in CloseReasons.All)
                {
                    points.Add(LoopsOf(servers).Sum(loop => loop.Counters.Closed[(int)reason]), ("fasthttp.close.reason", CloseReasons.NameOf(reason)));
                }
            }),
        new(
            "fasthttp.server.accept.errors", MetricKind.Counter, "{error}", "Calls of accept that failed.", [],
            (points, servers) => Sum(points, servers, loop => loop.Counters.AcceptErrors)),
        new(
            "fasthttp.server.descriptor.waits", MetricKind.Counter, "{wait}", "How often accepting stopped because only the reserve of descriptors was left.", [],
            (points, servers) => Sum(points, servers, loop => loop.Counters.DescriptorWaits)),
        new(
            "fasthttp.server.received", MetricKind.Counter, "By", "Bytes received from clients.", [],
            (points, servers) => Sum(points, servers, loop => loop.Counters.BytesReceived)),
        new(
            "fasthttp.server.sent", MetricKind.Counter, "By", "Bytes sent to clients, without files that the system sends.", [],
            (points, servers) => Sum(points, servers, loop => loop.Counters.BytesSent)),
        new(
            "fasthttp.server.requests.rejected", MetricKind.Counter, "{request}", "Requests that the server responded to in the handler's place, by reason.",
            ["fasthttp.rejection.reason"], ByRejection),
    ];

    public static IEnumerable<ILoopStatus> LoopsOf(IEnumerable<ServerMonitor> servers) => servers.SelectMany(server => server.Loops);

    public static void Sum(MetricPoints points, IEnumerable<ServerMonitor> servers, Func<ILoopStatus, long> count) =>
        servers.ToList().ForEach(server => points.Add(server.Loops.Sum(count)));

    private static IEnumerable<ServerMonitor> WithKestrelNames(IEnumerable<ServerMonitor> servers) => servers.Where(server => server.HasKestrelNames);

    private static void ForEachEndpoint(IReadOnlyList<ServerMonitor> servers, Action<EndpointConnections> add)
    {
        foreach (var endpoint in LoopsOf(WithKestrelNames(servers)).SelectMany(loop => loop.Endpoints))
        {
            add(endpoint);
        }
    }

    private static void ByState(MetricPoints points, IReadOnlyList<ServerMonitor> servers)
    {
        foreach (var loop in LoopsOf(servers))
        {
            // Read one after the other while they change: there is never less than none.
            var active = loop.ExchangesInFlight;
            points.Add(active, ("fasthttp.connection.state", "active"));
            var upgraded = loop.UpgradedConnections;
            points.Add(upgraded, ("fasthttp.connection.state", "upgraded"));
            points.Add(Math.Max(0, loop.LiveConnections - active - upgraded), ("fasthttp.connection.state", "idle"));
        }
    }

    private static void ByRejection(MetricPoints points, IReadOnlyList<ServerMonitor> servers)
    {
        foreach (var row in Rejections.All.Where(row => row.Reason != Rejection.None))
        {
            points.Add(LoopsOf(servers).Sum(loop => loop.Counters.Rejections[(int)row.Reason]), ("fasthttp.rejection.reason", row.Counter));
        }
    }
}
