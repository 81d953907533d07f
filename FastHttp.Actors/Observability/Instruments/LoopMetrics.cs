using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Observability.Instruments;

/// <summary>Event loops and their pools. Servers of one ActorSystem share the loops: each loop is counted once.</summary>
internal static class LoopMetrics
{
    private const string Index = "fasthttp.loop.index";
    private const string State = "fasthttp.exchange.state";

    public static IReadOnlyList<Metric> All { get; } =
    [
        new(
            "fasthttp.loop.busy_time", MetricKind.Counter, "s", "How long the event loop did not sleep; its rate is the share of a core.", [Index],
            (points, servers) => ForEach(servers, loop => points.Add(loop.BusyTime().Busy.TotalSeconds, (Index, loop.Index)))),
        new(
            "fasthttp.loop.stalls", MetricKind.Counter, "{stall}", "How often one message held the event loop longer than event-loops.stall-warning.", [Index],
            (points, servers) => ForEach(servers, loop => points.Add(Volatile.Read(ref loop.Counters.Stalls), (Index, loop.Index)))),
        new(
            "fasthttp.loop.messages", MetricKind.Counter, "{message}", "Messages that actors of the event loop have received.", [Index],
            (points, servers) => ForEach(servers, loop => points.Add(Volatile.Read(ref loop.Counters.Messages), (Index, loop.Index)))),
        new(
            "fasthttp.push.messages", MetricKind.Counter, "{message}", "Messages of push hubs, each counted once for every client that was sent it.", [],
            (points, servers) => ForEach(servers, loop => points.Add(Volatile.Read(ref loop.Counters.PushedMessages)))),
        new(
            "fasthttp.push.dropped", MetricKind.Counter, "{message}", "Messages of push hubs that clients did not get because they did not keep up.", [],
            (points, servers) => ForEach(servers, loop => points.Add(Volatile.Read(ref loop.Counters.DroppedMessages)))),
        new(
            "fasthttp.server.exchanges", MetricKind.UpDownCounter, "{exchange}", "Requests' memory: in use, or at rest in the pools.", [State],
            (points, servers) =>
            {
                foreach (var loop in ConnectionMetrics.LoopsOf(servers))
                {
                    points.Add(loop.ExchangesInFlight, (State, "in_use"));
                    points.Add(loop.ExchangesPooled, (State, "pooled"));
                }
            }),
        new(
            "fasthttp.server.buffers", MetricKind.UpDownCounter, "{buffer}", "Blocks of memory that connections hold.", [],
            (points, servers) => ConnectionMetrics.Sum(points, servers, loop => loop.BuffersRented)),
        new(
            "fasthttp.server.listener.restarts", MetricKind.Counter, "{restart}", "Listeners that failed and were restarted; their connections were lost.", [],
            (points, servers) => servers.ToList().ForEach(server => points.Add(server.Listeners.Sum(listener => listener.Restarts)))),
    ];

    private static void ForEach(IReadOnlyList<ServerMonitor> servers, Action<EventLoop> add) =>
        ConnectionMetrics.LoopsOf(servers).Select(loop => loop.Loop).Distinct().ToList().ForEach(add);
}
