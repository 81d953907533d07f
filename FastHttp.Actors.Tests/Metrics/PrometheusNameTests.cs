using FastHttp.Actors.Metrics;
using FastHttp.Actors.Observability.Instruments;
using Xunit;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>Names as OpenTelemetry's exporter makes them: those that dashboards ask for.</summary>
public sealed class PrometheusNameTests
{
    public static TheoryData<string, int, string?, string> Names() => new()
    {
        { "http.server.request.duration", (int)MetricKind.Histogram, "s", "http_server_request_duration_seconds" },
        { "http.server.active_requests", (int)MetricKind.UpDownCounter, "{request}", "http_server_active_requests" },
        { "http.server.request.body.size", (int)MetricKind.Histogram, "By", "http_server_request_body_size_bytes" },
        { "kestrel.active_connections", (int)MetricKind.UpDownCounter, "{connection}", "kestrel_active_connections" },
        { "kestrel.connection.duration", (int)MetricKind.Histogram, "s", "kestrel_connection_duration_seconds" },
        { "kestrel.rejected_connections", (int)MetricKind.Counter, "{connection}", "kestrel_rejected_connections_total" },
        { "akka.actor.live", (int)MetricKind.UpDownCounter, "actors", "akka_actor_live_actors" },
        { "akka.messages.recv", (int)MetricKind.Counter, "msgs", "akka_messages_recv_msgs_total" },
        { "akka.messages.latency", (int)MetricKind.Histogram, "ms", "akka_messages_latency_milliseconds" },
        { "akka.actor.mailbox.depth", (int)MetricKind.UpDownCounter, "msgs", "akka_actor_mailbox_depth_msgs" },
        { "akka.actor.restarts", (int)MetricKind.Counter, "", "akka_actor_restarts_total" },
        { "akka.logs.events", (int)MetricKind.Counter, "", "akka_logs_events_total" },
        { "dotnet.gc.collections", (int)MetricKind.Counter, "{collection}", "dotnet_gc_collections_total" },
        { "dotnet.process.memory.working_set", (int)MetricKind.UpDownCounter, "By", "dotnet_process_memory_working_set_bytes" },
        { "dotnet.jit.compilation.time", (int)MetricKind.Counter, "s", "dotnet_jit_compilation_time_seconds_total" },
        { "fasthttp.loop.busy_time", (int)MetricKind.Counter, "s", "fasthttp_loop_busy_time_seconds_total" },
        { "load", (int)MetricKind.Gauge, "1", "load_ratio" },
        { "hits", (int)MetricKind.Counter, "1", "hits_total" },
        { "hits_total", (int)MetricKind.Counter, null, "hits_total" },
        { "speed", (int)MetricKind.Gauge, "By/s", "speed_bytes_per_second" },
        { "rate", (int)MetricKind.Gauge, "{packet}/s", "rate_per_second" },
        { "wait_seconds", (int)MetricKind.Gauge, "s", "wait_seconds" },
        { "2.odd--näme", (int)MetricKind.Gauge, null, "_2_odd_n_me" },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_name_is_that_of_the_exporter(string name, int kind, string? unit, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, (MetricKind)kind, unit));
}
