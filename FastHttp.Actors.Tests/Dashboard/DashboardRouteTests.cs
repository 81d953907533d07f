using System.Net;
using System.Text.RegularExpressions;
using FastHttp.Actors.Dashboard;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Dashboard;

/// <summary>Who is let in, and what the page and its files are.</summary>
public sealed partial class DashboardRouteTests
{
    private static string Request(string line, string host = "127.0.0.1:80", string fields = "") => $"{line} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n";

    private static string Drain(string fields) => Request("POST /dashboard/drain", "a.example:81", $"{fields}Content-Length: 0\r\n");

    [Fact]
    public async Task It_is_off_unless_mapped_and_mapped_twice_in_different_places()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.Group("/internal").MapDashboard("/watch");
            routes.MapDashboard("/other");
        });

        Assert.Equal(404, (await server.Exchange(Request("GET /dashboard"))).Status);
        Assert.Equal(404, (await server.Exchange(Request("GET /watch"))).Status);
        Assert.Contains("src=\"watch/app.js\"", (await server.Exchange(Request("GET /internal/watch"))).Body, StringComparison.Ordinal);
        Assert.Contains("src=\"other/app.js\"", (await server.Exchange(Request("GET /other"))).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_response_forbids_code_and_content_from_elsewhere()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard());

        foreach (var target in (string[])["/dashboard", "/dashboard/app.js", "/dashboard/style.css", "/dashboard/nothing.js"])
        {
            var response = await server.Exchange(Request($"GET {target}"));
            Assert.Equal(DashboardGuard.Policy, response["Content-Security-Policy"]);
            Assert.Equal(("nosniff", "no-referrer", "no-store"), (response["X-Content-Type-Options"], response["Referrer-Policy"], response["Cache-Control"]));
        }

        Assert.DoesNotContain("unsafe", DashboardGuard.Policy, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';", DashboardGuard.Policy, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_has_nothing_inline_and_each_file_that_it_names_is_there()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard());

        var page = await server.Exchange(Request("GET /dashboard"));

        Assert.Equal("text/html; charset=utf-8", page["Content-Type"]);
        Assert.DoesNotMatch(Inline(), page.Body);
        var files = File().Matches(page.Body).Select(file => "/" + file.Groups[1].Value).ToList();
        Assert.Contains("/dashboard/app.js", files);
        for (var i = 0; i < files.Count; i++)
        {
            var file = await server.Exchange(Request($"GET {files[i]}"));
            Assert.Equal((200, files[i].EndsWith(".css", StringComparison.Ordinal) ? "text/css; charset=utf-8" : "text/javascript; charset=utf-8"), (file.Status, file["Content-Type"]));
            Assert.DoesNotContain("innerHTML", file.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", file.Body.Replace("${{", "", StringComparison.Ordinal), StringComparison.Ordinal);
            files.AddRange(Import().Matches(file.Body).Select(import => $"/dashboard/{import.Groups[1].Value}").Except(files));
        }

        Assert.Equal(10, files.Count);
        Assert.Equal(404, (await server.Exchange(Request("GET /dashboard/index.htm"))).Status);
    }

    [Theory]
    [InlineData("localhost", "", 200)]
    [InlineData("LOCALHOST:8080", "", 200)]
    [InlineData("127.1.2.3:80", "", 200)]
    [InlineData("[::1]:80", "", 200)]
    [InlineData("evil.example", "", 403)]
    [InlineData("localhost.evil.example", "", 403)]
    [InlineData("10.0.0.1:80", "", 403)]
    [InlineData("localhost", "X-Forwarded-For: 10.0.0.1\r\n", 403)]
    [InlineData("localhost", "Forwarded: for=10.0.0.1\r\n", 403)]
    [InlineData("localhost", "X-Real-IP: 10.0.0.1\r\n", 403)]
    [InlineData("localhost", "Via: 1.1 proxy\r\n", 403)]
    public async Task Without_a_guard_only_what_this_machine_asks_for_itself_is_responded_to(string host, string fields, int status)
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard());

        foreach (var target in (string[])["/dashboard", "/dashboard/app.js"])
        {
            var response = await server.Exchange(Request($"GET {target}", host, fields));
            Assert.Equal(status, response.Status);
            Assert.Equal(status == 403, response.Body == DashboardGuard.ForStrangers);
        }

        Assert.Equal(status, (await server.Exchange($"HEAD /dashboard/events HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n")).Status);
        Assert.True(server.Binding.IsReady);
    }

    [Theory]
    [InlineData("GET /dashboard")]
    [InlineData("GET /dashboard/app.js")]
    [InlineData("GET /dashboard/events")]
    [InlineData("POST /dashboard/drain")]
    public async Task A_guard_that_says_no_is_the_last_word(string line)
    {
        await using var silent = await TestServer.Start(routes => routes.MapDashboard(guard: _ => false));
        await using var polite = await TestServer.Start(routes => routes.MapDashboard(guard: ctx =>
        {
            ctx.SetStatus(401).AddField("WWW-Authenticate", "Basic").Text("Who are you?");
            return false;
        }));
        var request = Request(line, fields: "X-FastHttp-Dashboard: drain\r\nContent-Length: 0\r\n");

        Assert.Equal(403, (await silent.Exchange(request)).Status);
        var response = await polite.Exchange(request);
        Assert.Equal((401, "Basic", "Who are you?"), (response.Status, response["WWW-Authenticate"], response.Body));
        Assert.True(silent.Binding.IsReady && polite.Binding.IsReady);
    }

    [Fact]
    public async Task Whom_the_guard_knows_is_let_in_from_wherever()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard(guard: ctx => ctx.Field("Authorization") == "let me in"));

        Assert.Equal(200, (await server.Exchange(Request("GET /dashboard", "a.example", "Authorization: let me in\r\n"))).Status);
        Assert.Equal(403, (await server.Exchange(Request("GET /dashboard", "a.example"))).Status);
    }

    /// <summary>The example of docs/dashboard.md, in memory so that its ports are free.</summary>
    [Fact]
    public async Task A_guard_may_let_in_whoever_comes_to_an_inner_endpoint()
    {
        await using var server = await TestServer.Start(_ => { }, TransportKind.InMemory);
        var system = server.System;
        var binding = await system.FastHttp()
            .NewServerAt("0.0.0.0", 8080)
            .WithOptions(options => options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 9090)))
            .BindAsync(routes => routes.MapDashboard("/dashboard", guard: ctx => ctx.LocalEndPoint is IPEndPoint { Port: 9090 }));

        Assert.Equal((403, 200), (await Ask(8080), await Ask(9090)));
        await binding.Terminate(TimeSpan.Zero).Soon();

        async Task<int> Ask(int port)
        {
            var endPoint = binding.LocalEndPoints.OfType<IPEndPoint>().Single(point => point.Port == port);
            using var client = new RawClient(Wire.ConnectInMemory(system.FastHttp().Network, endPoint));
            return (await client.Exchange(Request("GET /dashboard"))).Status;
        }
    }

    [Fact]
    public async Task Without_a_guard_nobody_can_drain()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard());

        Assert.Equal(405, (await server.Exchange(Request("POST /dashboard/drain", fields: "X-FastHttp-Dashboard: drain\r\nContent-Length: 0\r\n"))).Status);
        Assert.True(server.Binding.IsReady);
    }

    [Theory]
    [InlineData("")]
    [InlineData("X-FastHttp-Dashboard: yes\r\n")]
    [InlineData("X-FastHttp-Dashboard: drain\r\nSec-Fetch-Site: cross-site\r\n")]
    [InlineData("X-FastHttp-Dashboard: drain\r\nSec-Fetch-Site: same-site\r\n")]
    [InlineData("X-FastHttp-Dashboard: drain\r\nOrigin: https://evil.example\r\n")]
    [InlineData("X-FastHttp-Dashboard: drain\r\nOrigin: null\r\n")]
    [InlineData("X-FastHttp-Dashboard: drain\r\nOrigin: https://a.example:82\r\n")]
    public async Task Another_site_cannot_drain_it_through_an_operators_browser(string fields)
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard(guard: _ => true));

        Assert.Equal(403, (await server.Exchange(Drain(fields))).Status);
        Assert.True(server.Binding.IsReady);
    }

    [Fact]
    public async Task The_pages_own_request_drains_it()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapDashboard(guard: _ => true), configure: options => options.TerminationDeadline = FarAway);

        var response = await server.Exchange(Drain("X-FastHttp-Dashboard: drain\r\nSec-Fetch-Site: same-origin\r\nOrigin: https://a.example:81\r\n"));

        Assert.Equal(202, response.Status);
        await server.Binding.WhenTerminated.Soon();
    }

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("dashboard")]
    [InlineData("/dashboard/")]
    [InlineData("/{name}")]
    public void A_path_that_cannot_be_one_is_a_mistake(string prefix) =>
        Assert.Throws<ArgumentException>(() => new HttpRoutes().MapDashboard(prefix));

    [Theory]
    [InlineData(99, false)]
    [InlineData(100, true)]
    [InlineData(10_000, true)]
    [InlineData(10_001, false)]
    public void The_interval_has_limits(int milliseconds, bool isGood)
    {
        var mistake = Record.Exception(() => new HttpRoutes().MapDashboard(interval: TimeSpan.FromMilliseconds(milliseconds)));
        Assert.Equal(isGood, mistake is null);
        Assert.True(mistake is null or ArgumentOutOfRangeException);
    }

    [GeneratedRegex(@"<style|\sstyle=|\son\w+=|javascript:|<script(?![^>]*\ssrc=)|https?://(?!www\.w3\.org/2000/svg)")]
    private static partial Regex Inline();

    [GeneratedRegex("(?:src|href)=\"(dashboard/[^\"]+)\"")]
    private static partial Regex File();

    [GeneratedRegex(@"from '\./([^']+)'")]
    private static partial Regex Import();
}
