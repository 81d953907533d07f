using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Metrics;

/// <summary>What a scraper gets. Servers of other tests run in the same process: what is counted exactly has a route of its own.</summary>
public sealed class MetricsPageTests
{
    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new NotSupportedException("as asked");
    }

    [Fact]
    public async Task Every_request_is_told_of_exactly()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapMetrics();
            routes.MapGet("/page-ok/{id}", ctx => ctx.Text("four"));
            routes.MapPost("/page-echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapGet("/page-crash", Props.Create<Crash>());
        });
        for (var i = 0; i < 3; i++)
        {
            await server.Get($"/page-ok/{i}");
        }

        await server.Exchange("POST /page-echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
        await server.Get("/page-crash");
        var page = await PrometheusPage.Of(server);

        var ok = """{http_request_method="GET",url_scheme="http",network_protocol_version="1.1",http_response_status_code="200",http_route="/page-ok/{id}"}""";
        Assert.Equal(3, page[$"http_server_request_duration_seconds_count{ok}"]);
        Assert.Equal(3, page[$"http_server_request_duration_seconds_bucket{ok[..^1]},le=\"10\"}}"]);
        Assert.Equal(12, page[$"http_server_response_body_size_bytes_sum{ok}"]);
        var failed = page.Samples.Single(sample => sample.Name == "http_server_request_duration_seconds_count" && sample.Labels.GetValueOrDefault("http_route") == "/page-crash");
        Assert.Equal(("500", "handler_failed", 1), (failed.Labels["http_response_status_code"], failed.Labels["error_type"], failed.Value));
        Assert.Equal(1, page["""fasthttp_server_handler_failures_total{http_route="/page-crash",error_type="System.NotSupportedException"}"""]);
        Assert.Equal(1, page["""fasthttp_server_handler_restarts_total{http_route="/page-crash",error_type="System.NotSupportedException"}"""]);
        Assert.Equal(1, page["""fasthttp_server_handlers{http_route="/page-crash",fasthttp_handler_state="running"}"""]);
        Assert.Equal(0, page["""fasthttp_server_handler_mailbox_depth{http_route="/page-crash"}"""]);
        Assert.Equal(3, page.Samples.Single(sample => sample.Name == "http_server_request_body_size_bytes_sum" && sample.Labels.GetValueOrDefault("http_route") == "/page-echo").Value);
    }

    /// <summary>The page may be on a server of its own, at an inner address; that tells of the others, whichever was there first.</summary>
    [Fact]
    public async Task Times_of_all_servers_of_the_process_are_shown()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/page-first", ctx => ctx.Text("x")));
        var inner = await server.Bind(routes => routes.MapMetrics());
        var last = await server.Bind(routes => routes.MapGet("/page-last", ctx => ctx.Text("x")));
        await server.Get("/page-first");
        using (var client = await server.Connect(last))
        {
            await client.Exchange("GET /page-last HTTP/1.1\r\nHost: test\r\n\r\n");
        }

        using var scraper = await server.Connect(inner);
        var page = PrometheusPage.Read((await scraper.Exchange("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n")).Body);

        foreach (var route in (string[])["/page-first", "/page-last"])
        {
            Assert.Equal(1, page.Samples.Single(sample => sample.Name == "http_server_request_duration_seconds_count" && sample.Labels.GetValueOrDefault("http_route") == route).Value);
        }
    }

    [Fact]
    public async Task The_format_is_0_0_4_and_HEAD_works()
    {
        await using var server = await TestServer.Start(routes => routes.MapMetrics("/inner/metrics"));

        var response = await server.Get("/inner/metrics");
        using var client = await server.Connect();
        await client.Send("HEAD /inner/metrics HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
        var head = await client.ReceiveToEnd();

        Assert.Equal((200, "text/plain; version=0.0.4; charset=utf-8"), (response.Status, response["Content-Type"]));
        Assert.StartsWith("HTTP/1.1 200 ", head, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", head, StringComparison.Ordinal);
    }
}
