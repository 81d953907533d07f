using System.Text.Json;
using Akka.Hosting;
using FastHttp.Actors.Hosting;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Listening;
using FastHttp.Actors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;
using static FastHttp.Actors.Tests.Hosting.TestHost;

namespace FastHttp.Actors.Tests.Hosting;

/// <summary>The checks among those of a real host, and MapHealth, which shows them all.</summary>
public sealed class HostedHealthTests
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task The_checks_have_the_form_that_those_of_Akka_Hosting_have()
    {
        using var host = await Start(
            akka => akka
                .WithHealthCheck("akkas", (_, _, _) => Task.FromResult(HealthCheckResult.Healthy()), HealthStatus.Degraded, ["mine"], Short)
                .WithActorSystemLivenessCheck(HealthStatus.Degraded, ["mine"])
                .WithFastHttpReadinessCheck()
                .WithFastHttpLivenessCheck()
                .WithFastHttpReadinessCheck("web-ready", HealthStatus.Degraded, ["load-balancer"], Short)
                .WithFastHttpLivenessCheck("web-live", HealthStatus.Degraded, ["kubernetes"], Short, TimeSpan.FromSeconds(30)),
            services => services.AddHealthChecks());

        var checks = RegistrationsOf(host);

        Assert.Equal((HealthStatus.Unhealthy, Timeout.InfiniteTimeSpan, "akka fasthttp ready"), checks["akka.fasthttp"]);
        Assert.Equal((HealthStatus.Unhealthy, Timeout.InfiniteTimeSpan, "akka fasthttp live"), checks["akka.fasthttp.liveness"]);
        Assert.Equal((HealthStatus.Degraded, Short, "akka fasthttp load-balancer"), checks["web-ready"]);
        Assert.Equal((HealthStatus.Degraded, Short, "akka fasthttp kubernetes"), checks["web-live"]);
        // So they come from Akka.Hosting itself.
        Assert.Equal((HealthStatus.Degraded, Short, "akka mine"), checks["akkas"]);
        // No server is bound: not ready, with the status that was asked for; and no loop is held.
        Assert.Equal(HealthStatus.Unhealthy, (await CheckReadiness(host)).Status);
        Assert.Equal(HealthStatus.Degraded, (await Check(host, "web-ready")).Status);
        Assert.Equal(HealthStatus.Healthy, (await Check(host, "web-live")).Status);
        await Stop(host);
    }

    [Fact]
    public async Task The_liveness_check_names_a_held_loop_and_its_actor_while_that_loop_is_the_only_one()
    {
        using var hold = new Hold();
        using var host = await Start(
            akka => akka
                .WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapGet("/hold", ctx =>
                {
                    hold.Pass();
                    ctx.Text("released");
                }).WithTimeout(FarAway))
                .WithFastHttpLivenessCheck(longestHold: Short),
            services => services.AddHealthChecks());
        using var client = await BindingOf(host).LocalEndPoint.Connect();
        await client.SendGet("/hold");
        await hold.UntilEntered(1);

        var check = await Until(host, HealthStatus.Unhealthy);

        Assert.Contains("event loop 0 has been held for 0.", check.Description, StringComparison.Ordinal);
        Assert.Contains(" s by akka://web/user/http-handlers/0-get-hold/0", check.Description, StringComparison.Ordinal);
        hold.Release();
        Assert.Equal(200, (await client.ReceiveResponse()).Status);
        await Until(host, HealthStatus.Healthy);
        await Stop(host);
    }

    /// <summary>What Kubernetes needs of a pod that is to end: its probes come on new connections.</summary>
    [Fact]
    public async Task A_host_that_stops_says_that_it_is_not_ready_while_its_sockets_still_accept()
    {
        using var host = await Start(
            akka => akka
                .WithFastHttp(
                    options =>
                    {
                        options.DrainDelay = TimeSpan.FromSeconds(3);
                        options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 0));
                    },
                    (routes, _, _, _) => routes.MapHealth())
                .WithFastHttpReadinessCheck(),
            services => services.AddHealthChecks());
        var binding = BindingOf(host);
        Assert.Equal(200, (await binding.Get("/health/ready")).Status);

        var stopped = Stop(host);

        await TestServer.Until(() => !binding.IsReady, "the end has begun");
        var ready = await binding.Get("/health/ready");
        Assert.Equal((503, "not bound yet, unbinding or draining"), (ready.Status, DescriptionIn(ready, "akka.fasthttp")));
        Assert.Equal(200, (await binding.Get("/health/live")).Status);
        await stopped;
    }

    [Fact]
    public async Task MapHealth_shows_the_checks_of_the_host_by_their_tags()
    {
        using var host = await Start(
            akka => akka
                .WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapHealth())
                .WithActorSystemLivenessCheck()
                .WithFastHttpReadinessCheck()
                .WithFastHttpLivenessCheck(),
            services => services.AddHealthChecks()
                .AddCheck("database", () => HealthCheckResult.Degraded("slow", data: Data), tags: ["ready"])
                .AddCheck("cache", () => HealthCheckResult.Healthy(), tags: ["readiness"])
                .AddCheck("other", () => HealthCheckResult.Unhealthy(), tags: ["other"]));

        var ready = await BindingOf(host).Get("/health/ready");

        Assert.Equal((200, "Degraded"), (ready.Status, StatusOf(ready)));
        Assert.Equal(["akka.fasthttp", "cache", "database"], NamesIn(ready));
        Assert.Equal(
            """{"status":"Degraded","description":"slow","data":{"milliseconds":250,"since":"1.5","broken":true,"nothing":null}}""",
            ResultsIn(ready).GetProperty("database").GetRawText());
        var live = await BindingOf(host).Get("/health/live");
        Assert.Equal((200, "Healthy"), (live.Status, StatusOf(live)));
        // The tag of Akka.Hosting's own check is "liveness".
        Assert.Equal(["akka.actorsystem", "akka.fasthttp.liveness"], NamesIn(live));
        await Stop(host);
    }

    [Fact]
    public async Task What_the_server_says_of_itself_is_there_without_a_check_of_ours_and_with_one_by_another_name_only_once()
    {
        using var host = await Start(
            akka => akka
                .WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapHealth())
                .WithFastHttpLivenessCheck("mine"),
            services => services.AddHealthChecks().AddCheck("database", () => HealthCheckResult.Unhealthy("gone"), tags: ["ready"]));

        var ready = await BindingOf(host).Get("/health/ready");

        Assert.Equal((503, "Unhealthy"), (ready.Status, StatusOf(ready)));
        Assert.Equal(["akka.fasthttp", "database"], NamesIn(ready));
        Assert.Equal(["mine"], NamesIn(await BindingOf(host).Get("/health/live")));
        await Stop(host);
    }

    [Fact]
    public async Task A_check_that_hangs_or_throws_is_named_and_the_others_are_shown()
    {
        var never = new TaskCompletionSource<HealthCheckResult>();
        using var host = await Start(
            akka => akka.WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapHealth(timeout: TimeSpan.FromSeconds(2))),
            services => services.AddHealthChecks()
                .AddAsyncCheck("hangs", () => never.Task, ["ready"], Short)
                .AddAsyncCheck("hangs-longer", () => never.Task, ["ready"])
                .AddAsyncCheck("heeds", token => Wait(token), ["ready"], Short)
                .AddCheck("throws", () => throw new InvalidOperationException("Boom"), tags: ["ready"])
                .Add(new HealthCheckRegistration("unmade", _ => throw new InvalidOperationException("No such check"), HealthStatus.Degraded, ["ready"])));

        var ready = await BindingOf(host).Get("/health/ready");

        Assert.Equal(503, ready.Status);
        Assert.Equal(["akka.fasthttp", "hangs", "hangs-longer", "heeds", "throws", "unmade"], NamesIn(ready));
        Assert.Equal("the check did not end within 0.1 s", DescriptionIn(ready, "hangs"));
        Assert.Equal("the check did not end within 2 s", DescriptionIn(ready, "hangs-longer"));
        Assert.Equal("Unhealthy", ResultsIn(ready).GetProperty("heeds").GetProperty("status").GetString());
        Assert.Equal("Boom", DescriptionIn(ready, "throws"));
        Assert.Equal("Degraded", ResultsIn(ready).GetProperty("unmade").GetProperty("status").GetString());
        never.SetResult(HealthCheckResult.Healthy());
        await Stop(host);
    }

    [Fact]
    public async Task Checks_that_cannot_be_run_at_all_are_a_503_that_says_why()
    {
        using var host = await Start(
            akka => akka.WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapHealth()),
            services => services.AddSingleton<HealthCheckService>(_ => throw new InvalidOperationException("Two checks are named twice.")));

        var ready = await BindingOf(host).Get("/health/ready");

        Assert.Equal((503, "Unhealthy"), (ready.Status, StatusOf(ready)));
        Assert.Equal("the health checks cannot be run: Two checks are named twice.", DescriptionIn(ready, "akka.fasthttp"));
        await Stop(host);
    }

    [Fact]
    public async Task A_host_without_health_checks_has_those_of_its_server()
    {
        using var host = await Start(akka => akka.WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapHealth()));

        Assert.Equal(["akka.fasthttp"], NamesIn(await BindingOf(host).Get("/health/ready")));
        Assert.Equal(["akka.fasthttp.liveness"], NamesIn(await BindingOf(host).Get("/health/live")));
        await Stop(host);
    }

    private static readonly Dictionary<string, object> Data =
        new() { ["milliseconds"] = 250, ["since"] = 1.5, ["broken"] = true, ["nothing"] = null! };

    private static async Task<HealthCheckResult> Wait(CancellationToken token)
    {
        await Task.Delay(Timeout.Infinite, token);
        return HealthCheckResult.Healthy();
    }

    private static async Task<HealthReportEntry> Until(IHost host, HealthStatus status)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var check = await Check(host, "akka.fasthttp.liveness");
            if (check.Status == status)
            {
                return check;
            }
        }
    }

    private static Dictionary<string, (HealthStatus FailureStatus, TimeSpan Timeout, string Tags)> RegistrationsOf(IHost host) =>
        host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptions<HealthCheckServiceOptions>>().Value.Registrations.ToDictionary(
            check => check.Name, check => (check.FailureStatus, check.Timeout, string.Join(' ', check.Tags.Order())));

    private static JsonElement ResultsIn(RawResponse response) => JsonDocument.Parse(response.Body).RootElement.GetProperty("results");

    private static string? StatusOf(RawResponse response) => JsonDocument.Parse(response.Body).RootElement.GetProperty("status").GetString();

    private static IEnumerable<string> NamesIn(RawResponse response) => ResultsIn(response).EnumerateObject().Select(one => one.Name).Order(StringComparer.Ordinal);

    private static string? DescriptionIn(RawResponse response, string name) => ResultsIn(response).GetProperty(name).GetProperty("description").GetString();
}
