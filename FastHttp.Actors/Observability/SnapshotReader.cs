using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability;

/// <summary>Sums what the loops of a server have counted. One for each snapshot.</summary>
internal sealed class SnapshotReader(ServerMonitor monitor)
{
    // Read once: a pass for each route would cost routes times kinds.
    private readonly ILookup<int, RequestSeries> _series =
        monitor.Loops.SelectMany(loop => loop.Requests.All).ToLookup(pair => pair.Route, pair => pair.Series);

    public ServerSnapshot Read() => new(
        monitor.Name,
        monitor.State,
        monitor.Endpoints,
        monitor.Time.GetUtcNow(),
        monitor.StartedAt,
        RequestsOf(_series.SelectMany(series => series), monitor.Loops.Sum(loop => loop.Requests.Active.Sum())),
        Connections(),
        [.. monitor.Loops.Select((loop, index) => LoopOf(loop, monitor.Listeners[index]))],
        [.. monitor.Routes.Select(RouteOf)],
        [.. monitor.Loops.SelectMany(loop => loop.Recent.Failed()).OrderByDescending(request => request.At)],
        [.. monitor.Loops.SelectMany(loop => loop.Recent.Slowest()).OrderByDescending(request => request.Duration)]);

    private RouteSnapshot RouteOf(RouteMonitor route, int index) => new(
        route.Name,
        route.Method,
        route.Pattern,
        route.Placement,
        route.HandlerType,
        route.IsAvailable,
        RequestsOf(_series[index], monitor.Loops.Sum(loop => loop.Requests.ActiveOf(index))),
        [.. route.Handlers.Select(handler => handler.Snapshot())],
        route.Failures.ByType);

    private RequestsSnapshot RequestsOf(IEnumerable<RequestSeries> series, int active)
    {
        var all = series.ToList();
        return new(
            all.Sum(one => one.Count),
            active,
            all.GroupBy(one => one.Kind.Status).ToDictionary(group => group.Key, group => group.Sum(one => one.Count)),
            all.Where(one => one.Kind.Rejection != Rejection.None)
                .GroupBy(one => Rejections.Of(one.Kind.Rejection).Counter)
                .ToDictionary(group => group.Key, group => group.Sum(one => one.Count)),
            all.Sum(one => one.RequestBytes),
            all.Sum(one => one.ResponseBytes),
            monitor.MeasuresTime ? DurationsOf(all) : null);
    }

    private DurationsSnapshot DurationsOf(List<RequestSeries> series)
    {
        var counts = new long[DurationBuckets.Count];
        foreach (var one in series)
        {
            for (var i = 0; i < counts.Length; i++)
            {
                counts[i] += one.Durations[i];
            }
        }

        return new DurationsSnapshot(DurationBuckets.UpperBounds, counts, (double)series.Sum(one => one.DurationTicks) / monitor.Time.TimestampFrequency);
    }

    private ConnectionsSnapshot Connections()
    {
        var counters = monitor.Loops.Select(loop => loop.Counters).ToList();
        return new(
            monitor.Loops.Sum(loop => loop.LiveConnections),
            monitor.Loops.Sum(loop => loop.ExchangesInFlight),
            counters.Sum(one => one.ConnectionsOpened),
            counters.Sum(one => one.ConnectionsRejected),
            CloseReasons.All.ToDictionary(CloseReasons.NameOf, reason => counters.Sum(one => one.Closed[(int)reason])),
            counters.Sum(one => one.AcceptErrors),
            counters.Sum(one => one.BytesReceived),
            counters.Sum(one => one.BytesSent));
    }

    private static LoopSnapshot LoopOf(ILoopStatus loop, ListenerMonitor listener)
    {
        var (busy, total) = loop.Loop.BusyTime();
        return new(
            loop.Loop.Index,
            loop.LiveConnections,
            loop.Requests.Active.Sum(),
            busy.TotalSeconds,
            total.TotalSeconds,
            loop.Loop.Counters.Stalls,
            loop.Loop.Counters.Messages,
            listener.Snapshot());
    }
}
