using System.Text.Json;
using Akka.Actor;
using FastHttp.Actors.Dashboard;
using FastHttp.Actors.Tests.Metrics;
using FastHttp.Actors.Tests.Support;
using Xunit;
using Xunit.Abstractions;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Dashboard;

/// <summary>What the page is sent.</summary>
public sealed class DashboardEventTests(ITestOutputHelper output)
{
    private const string Evil = "<img src=x onerror=alert(1)>";
    private static readonly TimeSpan Fast = TimeSpan.FromMilliseconds(100);

    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException(Evil);
    }

    [Fact]
    public async Task First_all_then_what_has_changed()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapDashboard(interval: Fast);
                routes.MapGet("/crash/{what}", Props.Create<Crash>());
            },
            loops: 2);
        await using var events = await DashboardEvents.Watch(server);

        var (name, whole) = (await events.Next())!.Value;

        Assert.Equal("whole", name);
        Assert.Equal((server.Binding.Snapshot().Name, "Serving", false), (
            whole.GetProperty("server").GetProperty("name").GetString(),
            whole.GetProperty("state").GetString(),
            whole.GetProperty("server").GetProperty("canDrain").GetBoolean()));
        Assert.Equal(["GET /dashboard", "GET /dashboard/{file}", "GET /dashboard/events", "GET /crash/{what}"], Names(whole));
        Assert.Equal((2, 2), (whole.GetProperty("listeners").GetArrayLength(), whole.GetProperty("loops").GetArrayLength()));
        // Those who watch are no load.
        Assert.Equal(0, whole.GetProperty("traffic").GetProperty("active").GetInt32());
        Assert.Equal([0, 0], whole.GetProperty("loops").EnumerateArray().Select(loop => loop.GetProperty("active").GetInt32()));

        await server.Get($"/crash/{Uri.EscapeDataString(Evil)}");

        var changed = await events.Until(data => data.TryGetProperty("routes", out var routes)
            && routes[0].GetProperty("handlers").EnumerateArray().Any(one => one.GetProperty("restarts").GetInt32() == 1));
        Assert.Equal(["GET /crash/{what}"], Names(changed));
        var failure = Assert.Single(changed.GetProperty("routes")[0].GetProperty("handlers").EnumerateArray()).GetProperty("lastFailure");
        Assert.Equal(("System.InvalidOperationException", Evil), (failure.GetProperty("type").GetString(), failure.GetProperty("message").GetString()));
        Assert.StartsWith("GET /crash/", failure.GetProperty("request").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain('<', events.Raw);
        Assert.False(changed.TryGetProperty("server", out _));

        // An idle server's change holds no lists any more.
        await events.Until(data => new[] { "routes", "listeners", "failed", "slowest" }.All(one => !data.TryGetProperty(one, out _)));
        Assert.InRange(events.Raw.Length, 1, 700);
    }

    [Fact]
    public async Task Rates_are_those_of_the_last_interval()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapDashboard(interval: Fast);
            routes.MapGet("/ok", ctx => ctx.Text("four"));
        });
        await using var events = await DashboardEvents.Watch(server);
        await events.Next();

        await server.Get("/ok");
        await server.Get("/missing");

        var requests = 0.0;
        await events.Until(data =>
        {
            requests += data.GetProperty("traffic").GetProperty("perSecond").GetDouble();
            return requests > 0 && data.GetProperty("traffic").GetProperty("perSecond").GetDouble() == 0;
        });
        Assert.InRange(requests, 1, 21);
        Assert.Equal(2, server.Binding.Snapshot().Requests.Total);
    }

    [Fact]
    public async Task All_who_watch_see_the_same_look_at_the_server_and_when_the_last_has_left_nobody_looks()
    {
        var routes = new HttpRoutes();
        var sampler = new DashboardSampler(routes, 0, canDrain: false, Fast);
        Assert.False(sampler.IsRunning);

        sampler.Enter();
        sampler.Enter();
        var first = await sampler.After(null).Soon();
        var next = await Task.WhenAll(sampler.After(first), sampler.After(first)).Soon();
        Assert.Same(next[0], next[1]);
        Assert.True(next[0].Follows(first) && !next[0].Follows(null));

        sampler.Leave();
        Assert.NotSame(next[0], await sampler.After(next[0]).Soon());
        sampler.Leave();
        await TestServer.Until(() => !sampler.IsRunning, "nobody looks");

        sampler.Enter();
        Assert.NotNull(await sampler.After(null).Soon());
        sampler.Leave();
    }

    [Fact]
    public async Task Two_clients_get_the_same_moments()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard(interval: Fast), loops: 2);
        await using var one = await DashboardEvents.Watch(server);
        await using var other = await DashboardEvents.Watch(server);

        var at = (await other.Next())!.Value.Data.GetProperty("at").GetInt64();

        await one.Until(data => data.GetProperty("at").GetInt64() == at);
    }

    [Fact]
    public async Task The_events_end_when_the_server_drains_and_say_so()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard(interval: Fast));
        await using var events = await DashboardEvents.Watch(server);
        await events.Next();

        var terminated = server.Binding.Terminate(FarAway);

        string? last = null;
        while (await events.Next() is { } one)
        {
            last = one.Name;
        }

        Assert.Equal("end", last);
        await terminated.Soon();
    }

    [Fact]
    public async Task A_client_that_leaves_takes_nothing_with_it_and_is_no_failed_request()
    {
        await using var server = await TestServer.Start(routes => routes.MapDashboard(interval: Fast));
        var leaving = await DashboardEvents.Watch(server);
        await leaving.Next();
        await leaving.DisposeAsync();
        await TestServer.Until(() => server.Binding.Snapshot().Requests.Active == 0, "its request is over");

        await using var events = await DashboardEvents.Watch(server);
        var whole = (await events.Next())!.Value.Data;

        Assert.Equal(0, whole.GetProperty("failed").GetArrayLength());
        Assert.Equal(0, whole.GetProperty("slowest").GetArrayLength());
    }

    /// <summary>Else each tab that is closed would look like a request of an hour, here and in the metrics.</summary>
    [Fact]
    public async Task Who_has_watched_for_an_hour_was_no_request_of_an_hour()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapDashboard(interval: Fast);
                routes.MapMetrics();
            },
            time: time);
        await using (var leaving = await DashboardEvents.Watch(server))
        {
            await leaving.Next();
            time.Advance(TimeSpan.FromHours(1));
        }

        await TestServer.Until(() => server.Binding.Snapshot().Requests.Total == 1, "its request is over");
        var snapshot = server.Binding.Snapshot();
        var page = await PrometheusPage.Of(server);

        Assert.Equal((0, 0.0), (snapshot.Requests.Durations!.Count, snapshot.Requests.Durations.SumSeconds));
        Assert.Empty(snapshot.SlowestRequests);
        Assert.Empty(snapshot.FailedRequests);
        Assert.All(
            page.Samples.Where(sample => sample.Name.StartsWith("http_server_request_duration_seconds", StringComparison.Ordinal)
                && sample.Labels.GetValueOrDefault("http_route") == "/dashboard/events"),
            sample => Assert.Equal(0, sample.Value));
    }

    [Fact]
    public async Task What_the_page_itself_asks_for_is_not_among_the_slowest_requests()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapDashboard(interval: Fast);
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
        });
        foreach (var target in (string[])["/dashboard", "/dashboard/app.js", "/dashboard/style.css", "/ok"])
        {
            await server.Get(target);
        }

        await using var events = await DashboardEvents.Watch(server);
        var whole = (await events.Next())!.Value.Data;

        Assert.Equal(["/ok"], whole.GetProperty("slowest").EnumerateArray().Select(request => request.GetProperty("path").GetString()));
    }

    /// <summary>One who takes an event just then does not wait for the next one who comes.</summary>
    [Fact]
    public async Task A_look_that_fails_is_told_to_those_who_wait_and_is_followed_by_others()
    {
        var routes = new HttpRoutes();
        var sampler = new DashboardSampler(routes, 0, canDrain: false, Fast);
        sampler.Enter();
        sampler.Enter();
        var seen = await sampler.After(null).Soon();
        routes.Monitor.Begin("broken", [null!], []);

        await Assert.ThrowsAsync<NullReferenceException>(async () =>
        {
            while (true)
            {
                seen = await sampler.After(seen).Soon();
            }
        });
        sampler.Leave();
        routes.Monitor.Begin("mended", [], []);

        DashboardSample? next = null;
        while (next is null)
        {
            try
            {
                next = await sampler.After(seen).Soon();
            }
            catch (NullReferenceException)
            {
                // It had looked before it was mended.
            }
        }

        Assert.True(next.Follows(seen));
        sampler.Leave();
        await TestServer.Until(() => !sampler.IsRunning, "nobody looks");
    }

    /// <summary>The numbers stand in docs/dashboard.md.</summary>
    [Fact]
    public async Task Three_hundred_routes_and_a_hundred_thousand_connections_are_few_bytes_a_second()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapDashboard(interval: TimeSpan.FromSeconds(1));
                for (var i = 0; i < 300; i++)
                {
                    routes.MapGet($"/a/fairly/long/path/of/route/{i}", ctx => ctx.Text("ok"));
                }
            },
            loops: 8);
        await AddConnections(server, 100_000);
        await using var events = await DashboardEvents.Watch(server);
        var (_, data) = (await events.Next())!.Value;
        // And the one of this client.
        Assert.InRange(data.GetProperty("connections")[0].GetInt32(), 100_000, 100_001);
        var whole = events.Raw.Length;
        await events.Next();
        var idle = events.Raw.Length;

        using var client = await server.Connect();
        await client.Send(string.Concat(Enumerable.Range(0, 300).Select(i => $"GET /a/fairly/long/path/of/route/{i} HTTP/1.1\r\nHost: a\r\n\r\n")));
        var busy = 0;
        await events.Until(data => (busy = Math.Max(busy, data.GetProperty("routeTraffic").GetArrayLength())) > 0);

        output.WriteLine($"whole {whole}, idle {idle}, each route busy {events.Raw.Length} bytes");
        Assert.InRange(whole, 1, 80_000);
        Assert.InRange(idle, 1, 1500);
        Assert.InRange(events.Raw.Length, 1, 12_000);
        await AddConnections(server, -100_000);
    }

    /// <summary>As if there were so many more, evenly spread; with a minus it takes them back.</summary>
    internal static Task AddConnections(TestServer server, int connections) => Task.WhenAll(server.Loops.Select(loop =>
    {
        var done = new TaskCompletionSource();
        loop.Loop.Post(
            _ =>
            {
                loop.LiveConnections += connections / server.Loops.Count;
                done.SetResult();
            },
            null);
        return done.Task;
    }));

    private static IEnumerable<string?> Names(JsonElement data) =>
        data.GetProperty("routes").EnumerateArray().Select(route => route.GetProperty("name").GetString());
}
