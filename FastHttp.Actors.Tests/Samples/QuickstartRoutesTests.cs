using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Metrics;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Samples;

/// <summary>What the quickstart responds with, row by row of its table.</summary>
public sealed partial class QuickstartRoutesTests(QuickstartFixture quickstart) : IClassFixture<QuickstartFixture>
{
    [Theory]
    [InlineData("/plaintext", "text/plain; charset=utf-8", "Hello, World!")]
    [InlineData("/json", "application/json", """{"message":"Hello, World!"}""")]
    [InlineData("/users/7", "text/plain; charset=utf-8", "user 7")]
    [InlineData("/users/J%C3%BCrgen%20%2F%25", "text/plain; charset=utf-8", "user JÃ¼rgen /%")]
    [InlineData("/query?a=1&b=x%20y&a=2&c&d=%26+%3D", "application/json", """{"a":["1","2"],"b":["x y"],"c":[""],"d":["\u0026 ="]}""")]
    [InlineData("/query", "application/json", "{}")]
    [InlineData("/slow?ms=0", "text/plain; charset=utf-8", "slept 0")]
    [InlineData("/health/live", "application/json", """{"status":"Healthy","results":{"akka.fasthttp.liveness":{"status":"Healthy","description":"1 event loop moves on","data":{}}}}""")]
    [InlineData("/health/ready", "application/json", """{"status":"Healthy","results":{"akka.fasthttp":{"status":"Healthy","description":"1 server accepts requests","data":{}}}}""")]
    public async Task A_page(string target, string type, string body)
    {
        var response = await quickstart.Get(target);
        Assert.Equal((200, body), (response.Status, response.Body));
        Assert.StartsWith(type, response["Content-Type"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_for_a_person_has_links_that_lead_to_routes()
    {
        var page = await quickstart.Get("/");
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page["Content-Type"]));

        var targets = Link().Matches(page.Body).Select(link => link.Groups[1].Value.Replace("&amp;", "&", StringComparison.Ordinal)).ToList();
        Assert.Superset(
            new HashSet<string> { "/plaintext", "/json", "/crash", "/stop", "/silent", "/health/ready", "/metrics", "/dashboard" }, targets.ToHashSet());
        // The events never end; they have a test of their own.
        Assert.True(targets.Remove("/events"));
        var statuses = await Task.WhenAll(targets.Select(async target => (target, (await quickstart.Get(target)).Status)));
        // The dashboard is for who asks for this machine, which the next test does.
        Assert.All(statuses, link => Assert.Equal(link.target switch { "/crash" => 500, "/dashboard" => 403, "/stop" or "/silent" or "/slow?ms=2000" => 503, _ => 200 }, link.Status));
    }

    /// <summary>Each route of Routes.cs has a row in the sample's README, and no other has.</summary>
    [Fact]
    public void The_readme_lists_all_routes()
    {
        var sample = Path.Combine(SourceTree.Root, "samples", "Quickstart");
        var mapped = Mapped().Matches(File.ReadAllText(Path.Combine(sample, "Routes.cs"))).Select(route => route.Groups[1].Value).Distinct();
        var listed = File.ReadLines(Path.Combine(sample, "README.md")).Where(line => line.StartsWith("| `", StringComparison.Ordinal)).Select(line => line.Split('`')[1].Split(' ')[^1]);

        // MapHealth makes two routes by itself.
        Assert.Equal(mapped.Concat(["/health/live", "/health/ready"]).Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_dashboard_is_shown_to_this_machine()
    {
        var page = await quickstart.Exchange("GET /dashboard HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal((200, "text/html; charset=utf-8"), (page.Status, page["Content-Type"]));
        Assert.Contains("Supervision tree", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Its_metrics_tell_of_its_requests()
    {
        await quickstart.Get("/json");

        var page = PrometheusPage.Read((await quickstart.Get("/metrics")).Body);

        Assert.True(page["""http_server_request_duration_seconds_count{http_request_method="GET",url_scheme="http",network_protocol_version="1.1",http_response_status_code="200",http_route="/json"}"""] >= 1);
        Assert.Equal(1, page["fasthttp_server_connections{fasthttp_connection_state=\"active\"}"]);
    }

    [Fact]
    public async Task The_fields_in_lower_case_with_several_lines_of_one_name_joined()
    {
        var response = await quickstart.Get("/headers", "X-One: 1\r\nx-two: a\r\nX-TWO: b\r\n");
        Assert.Equal("""{"host":"quick.start","x-one":"1","x-two":"a, b"}""", response.Body);
        Assert.StartsWith("application/json", response["Content-Type"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "text/css")]
    [InlineData("PUT", "application/x-anything; v=1")]
    public async Task Echo_gives_the_body_and_its_type_back(string method, string type)
    {
        var response = await quickstart.Exchange($"{method} /echo HTTP/1.1\r\nHost: a\r\nContent-Type: {type}\r\nContent-Length: 5\r\n\r\nhello");
        Assert.Equal((200, "hello", type), (response.Status, response.Body, response["Content-Type"]));
    }

    [Fact]
    public async Task Echo_takes_a_chunked_body()
    {
        var response = await quickstart.Exchange("POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n");
        Assert.Equal((200, "hello!"), (response.Status, response.Body));
    }

    [Fact]
    public async Task A_body_of_8_MiB_is_taken_and_one_more_byte_rejected()
    {
        const int limit = 8 << 20;
        var taken = await quickstart.Exchange($"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {limit}\r\n\r\n{new string('x', limit)}");
        Assert.Equal((200, limit), (taken.Status, taken.Body.Length));
        Assert.Equal(413, (await quickstart.Exchange($"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: {limit + 1}\r\n\r\n")).Status);
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(3, "chunk-0\nchunk-1\nchunk-2\n")]
    public async Task A_stream_is_chunks_with_a_number(int chunks, string body)
    {
        var response = await quickstart.Get($"/stream?n={chunks}");
        Assert.Equal((200, "chunked", body), (response.Status, response["Transfer-Encoding"], response.Body));
    }

    [Fact]
    public async Task A_long_stream_is_complete()
    {
        var response = await quickstart.Get("/stream?n=50000");
        Assert.Equal(Enumerable.Range(0, 50_000).Select(number => $"chunk-{number}"), response.Body.Split('\n').SkipLast(1));
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nhello", 5)]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n1\r\n!\r\n0\r\n\r\n", 6)]
    [InlineData("\r\n", 0)]
    public async Task An_upload_is_counted(string rest, int bytes)
    {
        var response = await quickstart.Exchange($"POST /upload HTTP/1.1\r\nHost: a\r\n{rest}");
        Assert.Equal((200, $$"""{"bytes":{{bytes}}}"""), (response.Status, response.Body));
    }

    [Fact]
    public async Task An_upload_may_have_1_GiB()
    {
        using var taken = await quickstart.Quickstart.Connect();
        await taken.Send($"POST /upload HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: {1 << 30}\r\n\r\n");
        Assert.Equal(100, (await taken.ReceiveResponse()).Status);
        Assert.Equal(413, (await quickstart.Exchange($"POST /upload HTTP/1.1\r\nHost: a\r\nContent-Length: {(1 << 30) + 1L}\r\n\r\n")).Status);
    }

    [Fact]
    public async Task Slow_responses_do_not_hold_up_others()
    {
        using var slow = await quickstart.Quickstart.Connect();
        await slow.Send("GET /slow?ms=900 HTTP/1.1\r\nHost: a\r\n\r\n");
        var response = slow.ReceiveResponse();
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal(200, (await quickstart.Get("/slow?ms=1")).Status);
        }

        Assert.False(response.IsCompleted);
        Assert.Equal("slept 900", (await response).Body);
    }

    [Theory]
    [InlineData("/slow?ms=60000")]
    [InlineData("/silent")]
    public async Task After_a_second_a_late_handler_is_answered_for(string target)
    {
        using var client = await quickstart.Quickstart.Connect();
        var started = TimeProvider.System.GetTimestamp();
        var response = await client.Exchange($"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal((503, false), (response.Status, response.SaysClose));
        Assert.True(TimeProvider.System.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(1000));
        Assert.Equal(200, (await client.Exchange("GET /plaintext HTTP/1.1\r\nHost: a\r\n\r\n")).Status);
    }

    [Fact]
    public async Task A_crash_is_a_500_the_connection_goes_on_and_the_restart_is_counted()
    {
        using var client = await quickstart.Quickstart.Connect();
        var before = int.Parse((await quickstart.Get("/crash-count")).Body);
        for (var i = 1; i <= 3; i++)
        {
            var response = await client.Exchange("GET /crash HTTP/1.1\r\nHost: a\r\n\r\n");
            Assert.Equal((500, false), (response.Status, response.SaysClose));
            // The client has its response before the actor is restarted.
            await UntilCrashes(before + i);
        }
    }

    [Fact]
    public async Task A_handler_that_stops_is_answered_for_at_once_and_made_anew()
    {
        for (var i = 0; i < 3; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            Assert.Equal(503, (await quickstart.Get("/stop")).Status);
            Assert.True(TimeProvider.System.GetElapsedTime(started) < TimeSpan.FromSeconds(10), "It was the deadline that responded.");
        }
    }

    [Fact]
    public async Task Other_paths_and_methods()
    {
        Assert.Equal(404, (await quickstart.Get("/nothing")).Status);
        var notAllowed = await quickstart.Exchange("DELETE /echo HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(405, notAllowed.Status);
        Assert.Equal(["OPTIONS", "POST", "PUT"], Methods(notAllowed));
        var options = await quickstart.Exchange("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Contains(options.Status, (int[])[200, 204]);
        Assert.Equal(["GET", "HEAD", "OPTIONS", "POST", "PUT"], Methods(options));
    }

    [Theory]
    [InlineData("/plaintext")]
    [InlineData("/json")]
    [InlineData("/nothing")]
    public async Task HEAD_gives_the_head_that_GET_gives(string target)
    {
        var get = await quickstart.Get(target);
        var head = await quickstart.Exchange($"HEAD {target} HTTP/1.1\r\nHost: a\r\n\r\n");
        Assert.Equal(get.StatusLine, head.StatusLine);
        Assert.Equal(get.Fields.Where(field => field.Key != "Date"), head.Fields.Where(field => field.Key != "Date"));
        Assert.Equal("", head.Body);
    }

    [GeneratedRegex("routes\\.Map\\w+\\(\"([^\"]+)\"")]
    private static partial Regex Mapped();

    [GeneratedRegex("href=\"(/[^\"]*)\"")]
    private static partial Regex Link();

    private async Task UntilCrashes(int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (int.Parse((await quickstart.Get("/crash-count")).Body) != count)
        {
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static IEnumerable<string> Methods(RawResponse response) => response["Allow"]!.Split(", ").Order(StringComparer.Ordinal);
}
