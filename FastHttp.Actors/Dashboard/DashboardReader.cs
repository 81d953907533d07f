using FastHttp.Actors.Observability;

namespace FastHttp.Actors.Dashboard;

/// <summary>Makes of two snapshots what the page shows. Those who watch are no load, and are left out.</summary>
/// <param name="before">The earlier one.</param>
/// <param name="now">The later one.</param>
/// <param name="eventsRoute">The place of the route of those who watch.</param>
/// <param name="viewers">How many watch, by loop.</param>
internal sealed class DashboardReader(ServerSnapshot before, ServerSnapshot now, int eventsRoute, IReadOnlyList<int> viewers)
{
    /// <summary>Of an exception's message. Some hold a document.</summary>
    private const int MostOfAMessage = 600;

    /// <summary>Of those that failed, and of the slowest: as many as one reads.</summary>
    private const int MostRequests = 12;

    private readonly double _seconds = Math.Max(0.001, (now.At - before.At).TotalSeconds);

    public DashboardView Read(bool isReady) => new(
        Server: null,
        now.At.ToUnixTimeMilliseconds(),
        now.State.ToString(),
        isReady,
        Traffic(),
        [Rate(200), Rate(300), Rate(400), Rate(500), PerSecond(Requests(now, 0) - Requests(before, 0))],
        [
            now.Connections.Live, now.Connections.Active,
            PerSecond(now.Connections.Opened - before.Connections.Opened), PerSecond(now.Connections.Rejected - before.Connections.Rejected),
        ],
        [
            PerSecond(now.Connections.BytesReceived - before.Connections.BytesReceived), PerSecond(now.Connections.BytesSent - before.Connections.BytesSent),
        ],
        [.. now.Loops.Select((loop, index) => LoopOf(loop, index, before.Loops[index]))],
        [.. now.Routes.Select(RouteTraffic).Where(traffic => traffic.Skip(1).Take(3).Any(number => number > 0))],
        [.. now.Loops.Select(loop => new ListenerView(loop.Listener.Path, loop.Listener.Restarts, FailureOf(loop.Listener.LastFailure)))],
        [.. now.Routes.Select(RouteOf)],
        RequestsOf(now.FailedRequests),
        RequestsOf(now.SlowestRequests));

    private TrafficView Traffic()
    {
        var durations = Since(now.Requests, before.Requests);
        return new TrafficView(
            PerSecond(now.Requests.Total - before.Requests.Total),
            PerSecond(Errors(now.Requests) - Errors(before.Requests)),
            WithoutViewers(now.Requests.Active, viewers.Sum()),
            Milliseconds(durations, 0.5),
            Milliseconds(durations, 0.95),
            Milliseconds(durations, 0.99));
    }

    private double[] RouteTraffic(RouteSnapshot route, int index)
    {
        var (requests, earlier) = (route.Requests, before.Routes[index].Requests);
        return
        [
            index,
            PerSecond(requests.Total - earlier.Total),
            PerSecond(Errors(requests) - Errors(earlier)),
            index == eventsRoute ? WithoutViewers(requests.Active, viewers.Sum()) : requests.Active,
            Milliseconds(Since(requests, earlier), 0.99) ?? -1,
        ];
    }

    private LoopView LoopOf(LoopSnapshot loop, int index, LoopSnapshot earlier) =>
        new(loop.Index, loop.LiveConnections, WithoutViewers(loop.ActiveRequests, viewers[index]), Math.Round(loop.BusyRatioSince(earlier), 3), loop.Stalls);

    private static RouteView RouteOf(RouteSnapshot route, int index)
    {
        var first = route.Handlers.Count > 0 ? route.Handlers[0].Path : "";
        var parent = first.EndsWith("/0", StringComparison.Ordinal) ? first[..^2] : "";
        return new RouteView(
            index, route.Name, route.Placement, route.HandlerType, route.Handlers.Count, parent,
            [.. route.Handlers.Select((handler, place) => HandlerOf(handler, place, parent)).OfType<HandlerView>()]);
    }

    private static HandlerView? HandlerOf(HandlerSnapshot handler, int place, string parent)
    {
        var isWherePlaced = handler.Path == $"{parent}/{place}";
        var isPlain = isWherePlaced && handler is { State: HandlerState.Running, Restarts: 0, MailboxDepth: 0, LastFailure: null };
        return isPlain
            ? null
            : new HandlerView(
                place, isWherePlaced ? null : handler.Path, handler.State.ToString(), handler.Restarts, handler.MailboxDepth, FailureOf(handler.LastFailure));
    }

    private static FailureView? FailureOf(FailureSnapshot? failure) => failure is null
        ? null
        : new FailureView(
            failure.At.ToUnixTimeMilliseconds(), failure.Actor, failure.Type,
            failure.Message.Length > MostOfAMessage ? failure.Message[..MostOfAMessage] + "…" : failure.Message,
            failure.Request);

    // Each loop keeps some; of all together the first are enough.
    private static List<RequestView> RequestsOf(IReadOnlyList<RequestSnapshot> requests) =>
    [
        .. requests.Take(MostRequests).Select(request => new RequestView(
            request.At.ToUnixTimeMilliseconds(), request.Method, request.Path, request.Status, request.Error, Short(request.Duration.TotalMilliseconds))),
    ];

    // They were counted a moment before the snapshot was made.
    private static int WithoutViewers(int active, int viewers) => Math.Max(0, active - viewers);

    private double Rate(int from) => PerSecond(Requests(now, from) - Requests(before, from));

    private static long Requests(ServerSnapshot snapshot, int from) =>
        snapshot.Requests.ByStatus.Where(pair => pair.Key - (pair.Key % 100) == from).Sum(pair => pair.Value);

    private static long Errors(RequestsSnapshot requests) =>
        requests.ByStatus.Where(pair => pair.Key is 0 or >= 500).Sum(pair => pair.Value);

    private static DurationsSnapshot? Since(RequestsSnapshot requests, RequestsSnapshot earlier) =>
        requests.Durations is { } durations && earlier.Durations is { } then ? durations.Since(then) : null;

    private static double? Milliseconds(DurationsSnapshot? durations, double quantile) =>
        durations?.Percentile(quantile) is { } time ? Short(time.TotalMilliseconds) : null;

    private double PerSecond(long count) => Short(count / _seconds);

    // Three digits are what one reads; the others would be half of what is sent.
    private static double Short(double value) => value >= 100 ? Math.Round(value) : Math.Round(value, value >= 1 ? 2 : 3);
}
