using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Hosting;

public sealed class ValidationTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    public static TheoryData<string, Action<FastHttpOptions, long>, long, long> Numbers => new()
    {
        { "backlog", (options, value) => options.Backlog = (int)value, 1, 65_535 },
        { "handler-mailbox-limit", (options, value) => options.HandlerMailboxLimit = (int)value, 1, 10_000_000 },
        { "termination-deadline", (options, value) => options.TerminationDeadline = TimeSpan.FromSeconds(value), 0, 3600 },
        {
            "drain-delay",
            (options, value) => (options.DrainDelay, options.TerminationDeadline) = (TimeSpan.FromSeconds(value), TimeSpan.FromHours(1)),
            0,
            3599
        },
        { "supervision.max-restarts", (options, value) => options.Supervision.MaxRestarts = (int)value, -1, 1_000_000 },
        { "supervision.within", (options, value) => options.Supervision.Within = TimeSpan.FromMilliseconds(value), 1, 86_400_000 },
        {
            "supervision.min-backoff",
            (options, value) => (options.Supervision.MinBackOff, options.Supervision.MaxBackOff) = (TimeSpan.FromMilliseconds(value), TimeSpan.FromDays(1)),
            1,
            3_600_000
        },
        { "supervision.max-backoff", (options, value) => options.Supervision.MaxBackOff = TimeSpan.FromMilliseconds(value), 100, 86_400_000 },
        { "supervision.random-factor", (options, value) => options.Supervision.RandomFactor = value, 0, 1 },
        { "limits.max-request-line-size", (options, value) => options.Limits.MaxRequestLineSize = (int)value, 64, 1 << 20 },
        { "limits.max-field-line-size", (options, value) => options.Limits.MaxFieldLineSize = (int)value, 64, 1 << 20 },
        { "limits.max-fields-size", (options, value) => options.Limits.MaxFieldsSize = (int)value, 64, 16 << 20 },
        { "limits.max-field-count", (options, value) => options.Limits.MaxFieldCount = (int)value, 1, 10_000 },
        { "limits.max-body-size", (options, value) => options.Limits.MaxBodySize = (int)value, 0, 1 << 30 },
        { "limits.request-head-timeout", (options, value) => options.Limits.RequestHeadTimeout = TimeSpan.FromSeconds(value), 1, 86_400 },
        { "limits.data-rate-grace-period", (options, value) => options.Limits.DataRateGracePeriod = TimeSpan.FromSeconds(value), 1, 86_400 },
        { "limits.idle-timeout", (options, value) => options.Limits.IdleTimeout = TimeSpan.FromSeconds(value), 1, 86_400 },
        { "limits.handler-timeout", (options, value) => options.Limits.HandlerTimeout = TimeSpan.FromSeconds(value), 1, 86_400 },
        { "limits.queue-timeout", (options, value) => options.Limits.QueueTimeout = TimeSpan.FromMilliseconds(value), 0, 86_400_000 },
        { "port", (options, value) => options.Endpoints.Add(new FastHttpEndpoint("localhost", (int)value)), 0, 65_535 },
    };

    public static TheoryData<string, Action<FastHttpOptions, int>> NotNegative => new()
    {
        { "limits.min-body-data-rate", (options, value) => options.Limits.MinBodyDataRate = value },
        { "limits.min-response-data-rate", (options, value) => options.Limits.MinResponseDataRate = value },
        { "limits.max-connections", (options, value) => options.Limits.MaxConnections = value },
        { "limits.max-requests-per-connection", (options, value) => options.Limits.MaxRequestsPerConnection = value },
    };

    public static TheoryData<string, Func<HttpRoute, long, HttpRoute>, long, long> OfRoutes => new()
    {
        { "pool", (route, value) => route.Pool((int)value), 1, 10_000 },
        { "timeout", (route, value) => route.WithTimeout(TimeSpan.FromSeconds(value)), 1, 86_400 },
        { "body limit", (route, value) => route.WithMaxBody((int)value), 0, 1 << 30 },
        { "concurrency limit", (route, value) => route.WithMaxConcurrency((int)value), 1, 10_000_000 },
        { "mailbox limit", (route, value) => route.WithMailboxLimit((int)value), 1, 10_000_000 },
    };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void A_setting_may_be_its_least_and_its_most_and_nothing_beyond(
        string name, Action<FastHttpOptions, long> set, long least, long most)
    {
        Assert.Empty(With(set, least).Mistakes());
        Assert.Empty(With(set, most).Mistakes());
        AssertNames(name, With(set, least - 1));
        AssertNames(name, With(set, most + 1));
    }

    [Theory]
    [MemberData(nameof(NotNegative))]
    public void A_setting_that_0_switches_off_may_not_be_negative(string name, Action<FastHttpOptions, int> set)
    {
        Assert.Empty(With(set, 0).Mistakes());
        Assert.Empty(With(set, int.MaxValue).Mistakes());
        AssertNames(name, With(set, -1));
    }

    [Theory]
    [MemberData(nameof(OfRoutes))]
    public void A_routes_setting_may_be_its_least_and_its_most_and_nothing_beyond(
        string name, Func<HttpRoute, long, HttpRoute> set, long least, long most)
    {
        HttpRoute With(long value) => set(new HttpRoutes().MapGet("/route", _ => { }), value);

        Assert.Empty(With(least).Mistakes());
        Assert.Empty(With(most).Mistakes());
        foreach (var mistakes in new[] { With(least - 1).Mistakes(), With(most + 1).Mistakes() })
        {
            var mistake = Assert.Single(mistakes);
            Assert.StartsWith("GET /route: ", mistake, StringComparison.Ordinal);
            Assert.Contains(name, mistake, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_queue_timeout_is_0_or_1_ms_to_a_day()
    {
        IEnumerable<string> Mistakes(TimeSpan time) => new HttpRoutes().MapGet("/route", _ => { }).WithQueueTimeout(time).Mistakes();

        Assert.All([TimeSpan.Zero, TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)], time => Assert.Empty(Mistakes(time)));
        Assert.All(
            [-Tick, TimeSpan.FromMilliseconds(1) - Tick, TimeSpan.FromDays(1) + Tick],
            time => Assert.StartsWith("GET /route: the queue timeout", Assert.Single(Mistakes(time)), StringComparison.Ordinal));
        AssertNames("limits.queue-timeout", With((options, time) => options.Limits.QueueTimeout = time, TimeSpan.FromMilliseconds(1) - Tick));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("a/b")]
    [InlineData("ä")]
    public void A_name_is_made_of_letters_digits_and_two_signs(string name) =>
        AssertNames("name", With((options, _) => options.Name = name, 0));

    [Fact]
    public void A_server_header_cannot_end_its_line() =>
        AssertNames("server-header", With((options, _) => options.ServerHeader = "a\r\nX-Evil: 1", 0));

    [Theory]
    [InlineData("example.org")]
    [InlineData("")]
    [InlineData("127.0.0.1:80")]
    [InlineData("[::1")]
    public void A_host_is_an_address_localhost_or_the_star(string host) =>
        AssertNames("host", With((options, _) => options.Endpoints.Add(new FastHttpEndpoint(host, 0)), 0));

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    public void The_path_of_a_Unix_socket_has_at_most_107_bytes(int bytes, bool isAllowed)
    {
        // Two bytes a letter: characters are not what is counted.
        var path = "/" + new string('ä', (bytes - 1) / 2) + new string('a', (bytes - 1) % 2);
        Action<FastHttpOptions, int> add = (options, _) => options.Endpoints.Add(FastHttpEndpoint.UnixSocket(path));

        if (isAllowed)
        {
            Assert.Empty(With(add, 0).Mistakes());
        }
        else
        {
            AssertNames($"{path} has 108", With(add, 0));
        }
    }

    [Theory]
    [InlineData("unix:", 0, "path")]
    [InlineData("unix:a\0b", 0, "path")]
    [InlineData("unix:/run/a.sock", 80, "port")]
    public void A_Unix_socket_has_a_path_and_no_port(string host, int port, string named) =>
        AssertNames(named, With((options, _) => options.Endpoints.Add(new FastHttpEndpoint(host, port)), 0));

    [Fact]
    public void Only_a_Unix_socket_has_a_mode() =>
        AssertNames("mode", With((options, _) => options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 0) { SocketMode = UnixFileMode.UserRead }), 0));

    [Fact]
    public void There_must_be_an_endpoint() =>
        AssertNames("endpoint", With((options, _) => options.Endpoints.Clear(), 0));

    [Fact]
    public async Task All_mistakes_are_told_at_once_and_nothing_is_started()
    {
        await using var server = await TestServer.Start(_ => { });

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => server.System.FastHttp()
            .NewServerAt("no-host", 70_000)
            .And("127.0.0.1", -1)
            .WithOptions(options =>
            {
                options.Backlog = 0;
                options.Limits.MaxFieldCount = 0;
                options.Limits.IdleTimeout = TimeSpan.Zero;
            })
            .BindAsync(routes =>
            {
                routes.MapGet("/same", _ => { });
                routes.MapGet("/same", _ => { });
                routes.MapGet("/unclosed/{", _ => { });
                routes.MapGet("/pool", _ => { }).Pool(0);
                routes.MapGet("/existing", ActorRefs.Nobody).Single();
            }));

        string[] expected = ["\"no-host\"", "70000", "-1", "backlog", "max-field-count", "idle-timeout", "/same", "/unclosed", "/pool", "/existing"];
        Assert.All(expected, part => Assert.Contains(failure.Mistakes, mistake => mistake.Contains(part, StringComparison.Ordinal)));
        Assert.All(failure.Mistakes, mistake => Assert.Contains(mistake, failure.Message, StringComparison.Ordinal));
        await Assert.ThrowsAsync<ActorNotFoundException>(() =>
            server.System.ActorSelection("/user/http-2-handlers").ResolveOne(TestServerExtensions.FarAway));
    }

    [Fact]
    public async Task Mistakes_of_the_event_loops_are_among_them()
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => TestServer.Start(
            _ => { },
            configure: options => options.Backlog = 0,
            hocon: "fasthttp.event-loops { count = 1025, transport = pigeons, stall-warning = 0 }"));

        string[] expected = ["event-loops.count", "event-loops.transport", "event-loops.stall-warning", "backlog"];
        Assert.All(expected, part => Assert.Contains(failure.Mistakes, mistake => mistake.Contains(part, StringComparison.Ordinal)));
    }

    private static FastHttpOptions With<T>(Action<FastHttpOptions, T> set, T value)
    {
        var options = new FastHttpOptions();
        options.Endpoints.Add(new FastHttpEndpoint("localhost", 0));
        set(options, value);
        return options;
    }

    private static void AssertNames(string name, FastHttpOptions options) =>
        Assert.Contains(name, Assert.Single(options.Mistakes()), StringComparison.Ordinal);
}
