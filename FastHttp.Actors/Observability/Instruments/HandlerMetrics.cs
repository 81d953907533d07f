using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability.Instruments;

/// <summary>Handlers and their supervision, by route.</summary>
internal static class HandlerMetrics
{
    private const string Route = "http.route";
    private const string ErrorType = "error.type";
    private const string State = "fasthttp.handler.state";
    private const string Reason = "fasthttp.rejection.reason";

    private static readonly string[] StateNames = ["starting", "running", "given_up", "stopped"];

    public static IReadOnlyList<Metric> All { get; } =
    [
        new(
            "fasthttp.server.handlers", MetricKind.UpDownCounter, "{handler}", "Handlers of a route by their state.", [Route, State],
            (points, servers) => ForEach(servers, route =>
            {
                for (var state = 0; state < StateNames.Length; state++)
                {
                    points.Add(route.Handlers.Count(handler => (int)handler.State == state), (Route, route.Pattern), (State, StateNames[state]));
                }
            })),
        new(
            "fasthttp.server.handler.mailbox.depth", MetricKind.UpDownCounter, "{message}", "Messages that wait in the mailboxes of a route's handlers.", [Route],
            (points, servers) => ForEach(servers, route => points.Add(route.Handlers.Sum(handler => handler.MailboxDepth), (Route, route.Pattern)))),
        new(
            "fasthttp.server.handler.failures", MetricKind.Counter, "{failure}", "What handlers and their children threw, by the type of the exception.", [Route, ErrorType],
            (points, servers) => ForEach(servers, route => ByType(points, route, route.Failures))),
        new(
            "fasthttp.server.handler.restarts", MetricKind.Counter, "{restart}", "Handlers that were restarted or made anew, by the type of the exception.", [Route, ErrorType],
            (points, servers) => ForEach(servers, route => ByType(points, route, route.Restarts))),
        new(
            "fasthttp.server.request.timeouts", MetricKind.Counter, "{request}", "Requests that were not responded to in time, by the kind of the time limit.", [Route, Reason],
            Timeouts),
        new(
            "fasthttp.server.late_responses", MetricKind.Counter, "{response}", "Responses of handlers that came too late or a second time, and were dropped.", [],
            (points, servers) => ConnectionMetrics.Sum(points, servers, loop => loop.LateResponses)),
        new(
            "fasthttp.server.dead_letters", MetricKind.Counter, "{message}", "Requests that were sent to actors that had ended, or did not fit into their mailboxes.", [],
            (points, servers) => servers.ToList().ForEach(server => points.Add(server.DeadLetters))),
        new(
            "fasthttp.server.unhandled", MetricKind.Counter, "{message}", "Requests that their actor did not understand.", [],
            (points, servers) => servers.ToList().ForEach(server => points.Add(server.Unhandled))),
        new(
            "fasthttp.server.access_log.dropped", MetricKind.Counter, "{line}", "Lines of access logs that were dropped because their files took them too slowly.", [],
            (points, servers) => servers.ToList().ForEach(server => points.Add(server.AccessLog?.Dropped ?? 0))),
        new(
            "fasthttp.server.access_log.lost", MetricKind.Counter, "{line}", "Lines of access logs that could not be written.", [],
            (points, servers) => servers.ToList().ForEach(server => points.Add(server.AccessLog?.Lost ?? 0))),
    ];

    private static void ForEach(IReadOnlyList<ServerMonitor> servers, Action<RouteMonitor> add)
    {
        foreach (var route in servers.SelectMany(server => server.Routes))
        {
            add(route);
        }
    }

    private static void ByType(MetricPoints points, RouteMonitor route, FailureNotes notes)
    {
        foreach (var (type, count) in notes.ByType)
        {
            points.Add(count, (Route, route.Pattern), (ErrorType, type));
        }
    }

    private static void Timeouts(MetricPoints points, IReadOnlyList<ServerMonitor> servers)
    {
        foreach (var (_, series) in ConnectionMetrics.LoopsOf(servers).SelectMany(loop => loop.Requests.All))
        {
            if (series.Kind.Rejection is Rejection.HandlerTimeout or Rejection.QueueTimeout or Rejection.HeadTimeout or Rejection.BodyTooSlow)
            {
                points.Add(series.Count, (Route, series.Route), (Reason, Rejections.Of(series.Kind.Rejection).Counter));
            }
        }
    }
}
