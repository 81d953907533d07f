using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>A real Prometheus scrapes a server under load, and is asked what dashboards ask.</summary>
public sealed class PrometheusServerTests
{
    /// <summary>As the dashboards of ASP.NET and Kestrel, of the .NET runtime and of Phobos write them.</summary>
    private static readonly string[] Queries =
    [
        """histogram_quantile(0.95, sum(rate(http_server_request_duration_seconds_bucket{job="fasthttp"}[1m])) by (le))""",
        """sum(rate(http_server_request_duration_seconds_bucket{job="fasthttp", http_route="/scraped"}[1m])) by (le)""",
        """sum(rate(http_server_request_duration_seconds_count{job="fasthttp"}[1m])) by (http_route, http_request_method)""",
        """sum(rate(http_server_request_duration_seconds_count{job="fasthttp", http_response_status_code=~"5.."}[1m])) by (http_route)""",
        """sum(rate(http_server_request_duration_seconds_count{error_type!=""}[1m])) by (error_type)""",
        """topk(10, sum by (http_route, http_request_method, http_response_status_code) (http_server_request_duration_seconds_count{http_route!="", url_scheme="http", network_protocol_version="1.1"}))""",
        """sum(http_server_active_requests{job="fasthttp"})""",
        """sum(kestrel_active_connections{job="fasthttp"})""",
        """sum(kestrel_queued_connections)""",
        """sum(kestrel_queued_requests)""",
        """rate(kestrel_rejected_connections_total[1m])""",
        """histogram_quantile(0.9, sum(rate(kestrel_connection_duration_seconds_bucket{instance!=""}[1m])) by (le))""",
        """akka_actor_live_actors{job="fasthttp"}""",
        """sum by (actor_category, actortype, akka_address) (akka_actor_live_actors)""",
        """sum(rate(akka_messages_recv_msgs_total{actor_category="user"}[1m])) by (actortype, messagetype)""",
        """histogram_quantile(0.99, sum(rate(akka_messages_latency_milliseconds_bucket[1m])) by (le, actortype))""",
        """avg(akka_actor_mailbox_depth_msgs) by (instance)""",
        """sum(akka_actor_restarts_total) by (actortype, exceptiontype)""",
        """sum(rate(akka_messages_deadletters_msgs_total[1m]))""",
        """sum(rate(akka_messages_unhandled_msgs_total[1m]))""",
        """sum by (level) (irate(akka_logs_events_total{job="fasthttp", instance!=""}[1m]))""",
        """sum(increase(akka_logs_events_total{level="error"}[1m]))""",
        """sum by (job, instance, exceptiontype) (increase(akka_logs_events_total{exceptiontype=~".+"}[1m]))""",
        """sum(rate(dotnet_gc_collections_total{gc_heap_generation="gen0"}[1m]))""",
        """dotnet_process_memory_working_set_bytes""",
        """sum(fasthttp_server_connections) by (fasthttp_connection_state)""",
        """rate(fasthttp_loop_busy_time_seconds_total[1m])""",
        """sum(fasthttp_server_handlers{fasthttp_handler_state!="running"}) by (http_route)""",
    ];

    [RequiresToolFact("prometheus")]
    public async Task Queries_of_dashboards_return_data()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapMetrics();
                routes.MapGet("/scraped", ctx => ctx.Text("x"));
                routes.MapGet("/scraped/crash", Props.Create<Crash>());
            },
            configure: options => options.ActorMetrics = true,
            loops: 2);
        await using var prometheus = await PrometheusServer.Start(server.Binding.LocalEndPoint, "fasthttp");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var without = Queries.ToList();
        var sent = 0;
        while (without.Count > 0)
        {
            Assert.False(patience.IsCancellationRequested, $"No data for\n{string.Join('\n', without)}");
            await server.Get("/scraped");
            await server.Get("/scraped/crash");
            sent++;
            if (await HasData(without[0]))
            {
                without.RemoveAt(0);
            }
        }

        while ((await prometheus.Query("""sum(http_server_request_duration_seconds_count{http_route="/scraped"})""")).Single().Value != sent)
        {
            Assert.False(patience.IsCancellationRequested, $"Prometheus does not know of {sent} requests.");
        }

        // NaN: a quantile of nothing.
        async Task<bool> HasData(string query) => (await prometheus.Query(query)).Any(sample => !double.IsNaN(sample.Value));
    }

    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException("as asked");
    }
}
