using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability.Instruments;

/// <summary>
/// The meter <c>FastHttp.Actors.Akka</c>: what Phobos tells of actors, with its names, of the handlers that the server makes and of its
/// own actors. By type, never by actor. Only of servers that were told to (actor-metrics).
/// </summary>
internal static class ActorMetrics
{
    private const string ActorType = "actortype";
    private const string MessageType = "messagetype";
    private const string Category = "actor_category";
    private const string ExceptionType = "exceptiontype";
    private const string Address = "akka_address";

    private static readonly double[] Milliseconds = [.. DurationBuckets.ToldUpperBounds.Select(bound => bound * 1000)];

    public static Metric Latency { get; } = new(
        "akka.messages.latency", MetricKind.Histogram, "ms", "From the first bytes of a request to the end of its response.", [ActorType, MessageType, Category],
        (points, servers) => ForEachSeries(servers, (server, route, series) => points.Of(LabelsOf(route)).AddHistogram(
            Milliseconds, DurationBuckets.Told(series.Durations), 1000.0 * series.DurationTicks / server.Time.TimestampFrequency)))
    {
        Bounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000],
    };

    public static IReadOnlyList<Metric> All { get; } =
    [
        new("akka.actor.live", MetricKind.UpDownCounter, "actors", "Actors that live now.", [ActorType, Category, Address], Live),
        new(
            "akka.messages.recv", MetricKind.Counter, "msgs", "Requests that handlers have received.", [ActorType, MessageType, Category],
            (points, servers) => ForEachSeries(servers, (_, route, series) => points.Of(LabelsOf(route)).Value += series.Count)),
        Latency,
        new(
            "akka.actor.mailbox.depth", MetricKind.UpDownCounter, "msgs", "Messages that wait in mailboxes.", [ActorType, Category],
            (points, servers) => ForEachRoute(servers, route =>
                points.Add(route.Handlers.Sum(handler => handler.MailboxDepth), (ActorType, route.HandlerType), (Category, "user")))),
        new(
            "akka.actor.restarts", MetricKind.Counter, "", "Handlers that were restarted or made anew.", [ActorType, ExceptionType],
            (points, servers) => ForEachRoute(servers, route =>
            {
                foreach (var (type, count) in route.Restarts.ByType)
                {
                    points.Add(count, (ActorType, route.HandlerType), (ExceptionType, type));
                }
            })),
        new(
            "akka.messages.deadletters", MetricKind.Counter, "msgs", "Requests that were sent to actors that had ended.", [],
            (points, servers) => Telling(servers).ForEach(server => points.Add(server.DeadLetters))),
        new(
            "akka.messages.unhandled", MetricKind.Counter, "msgs", "Requests that their actor did not understand.", [],
            (points, servers) => Telling(servers).ForEach(server => points.Add(server.Unhandled))),
        new(
            "akka.logs.events", MetricKind.Counter, "", "Lines that servers and their handlers have written to the log.", ["level", ExceptionType],
            (points, servers) =>
            {
                foreach (var (level, exception, count) in Telling(servers).SelectMany(server => server.LogLines?.All ?? []))
                {
                    points.Add(count, ("level", level), (ExceptionType, exception));
                }
            }),
    ];

    /// <summary>The handler has seen the request: the server did not respond before.</summary>
    public static bool IsReceived(Rejection rejection) =>
        rejection is Rejection.None or Rejection.HandlerFailed or Rejection.HandlerTimeout or Rejection.RequestUnhandled;

    public static MetricLabels LabelsOf(RouteMonitor route) => new(
    [
        KeyValuePair.Create(ActorType, (object?)route.HandlerType),
        KeyValuePair.Create(MessageType, (object?)"RequestCtx"),
        KeyValuePair.Create(Category, (object?)"user"),
    ]);

    private static void Live(MetricPoints points, IReadOnlyList<ServerMonitor> servers)
    {
        foreach (var server in Telling(servers))
        {
            var address = server.Listeners[0].Listener?.Path.Address.ToString();
            foreach (var route in OwnRoutes(server))
            {
                points.Add(route.Handlers.Count(handler => handler.State == HandlerState.Running), (ActorType, route.HandlerType), (Category, "user"), (Address, address));
            }

            points.Add(server.Listeners.Count, (ActorType, "FastHttp.Actors.Listening.ListenerActor"), (Category, "system"), (Address, address));
            points.Add(
                server.Loops.Sum(loop => loop.LiveConnections), (ActorType, "FastHttp.Actors.Connections.ConnectionActor"), (Category, "system"), (Address, address));
        }
    }

    private static List<ServerMonitor> Telling(IReadOnlyList<ServerMonitor> servers) => [.. servers.Where(server => server.HasActorMetrics)];

    // Actors of the application are not the server's to tell of.
    private static IEnumerable<RouteMonitor> OwnRoutes(ServerMonitor server) => server.Routes.Where(route => route.IsMade);

    private static void ForEachRoute(IReadOnlyList<ServerMonitor> servers, Action<RouteMonitor> add) => Telling(servers).SelectMany(OwnRoutes).ToList().ForEach(add);

    private static void ForEachSeries(IReadOnlyList<ServerMonitor> servers, Action<ServerMonitor, RouteMonitor, RequestSeries> add)
    {
        foreach (var server in Telling(servers))
        {
            foreach (var (index, series) in server.Loops.SelectMany(loop => loop.Requests.All))
            {
                if (index >= 0 && server.Routes[index] is { IsMade: true } route && IsReceived(series.Kind.Rejection))
                {
                    add(server, route, series);
                }
            }
        }
    }
}
