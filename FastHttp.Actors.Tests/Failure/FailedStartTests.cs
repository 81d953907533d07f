using System.Collections.Concurrent;
using System.Diagnostics;
using Akka.Actor;
using Akka.Event;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

public sealed class FailedStartTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_cannot_start_is_a_503_at_once_until_it_can(bool onLoop)
    {
        var starts = new Starts { Broken = true };
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/", Props.Create(() => new Starting(starts))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = await server.Connect();

        var rejected = await client.Get("/");
        Assert.Equal((503, "1", false), (rejected.Status, rejected["Retry-After"], rejected.SaysClose));
        await TestServer.Until(() => starts.Times.Count >= 2, "it is tried again");
        starts.Broken = false;
        var response = await client.Get("/");
        while (response.Status == 503)
        {
            response = await client.Get("/");
        }

        Assert.Equal((200, "started"), (response.Status, response.Body));
    }

    [Fact]
    public async Task It_is_tried_again_after_longer_and_longer_pauses()
    {
        var starts = new Starts { Broken = true };
        await using var server = await TestServer.Start(routes => routes.MapGet("/", Props.Create(() => new Starting(starts))));

        await TestServer.Until(() => starts.Times.Count >= 4, "it was tried four times");

        var times = starts.Times.ToArray();
        for (var i = 1; i < 4; i++)
        {
            // Akka's scheduler ticks every 10 ms and may be early by as much.
            var least = BackOff.After(i) - TimeSpan.FromMilliseconds(15);
            Assert.True(times[i] - times[i - 1] >= least, $"try {i} came {times[i] - times[i - 1]} after the last one");
        }
    }

    [Fact]
    public async Task A_handler_that_fails_to_restart_is_tried_again()
    {
        var starts = new Starts();
        await using var server = await TestServer.Start(routes =>
            routes.MapGet("/{what}", Props.Create(() => new Starting(starts))).WithTimeout(FarAway));
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Get("/fine")).Status);

        starts.Broken = true;
        Assert.Equal(500, (await client.Get("/boom")).Status);
        await TestServer.Until(() => starts.Times.Count >= 3, "a restart and a new start failed");
        Assert.Equal(503, (await client.Get("/fine")).Status);
        starts.Broken = false;
        while ((await client.Get("/fine")).Status != 200)
        {
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_handler_that_throws_in_PostRestart_is_a_503_that_asks_to_retry_and_comes_back_after_the_pause(bool onLoop)
    {
        var restarts = new Starts();
        await using var server = await TestServer.Start(routes =>
        {
            var route = routes.MapGet("/{what}", Props.Create(() => new Restarting(restarts))).WithTimeout(FarAway);
            _ = onLoop ? route.PerCore() : route.Single();
        });
        using var client = await server.Connect();
        Assert.Equal(200, (await client.Get("/fine")).Status);

        Assert.Equal(500, (await client.Get("/boom")).Status);
        var response = await client.Get("/fine");
        Assert.Equal((503, "1", false), (response.Status, response["Retry-After"], response.SaysClose));
        Assert.Single(restarts.Times);
        Assert.Equal(["GET /{what}"], server.Binding.UnavailableRoutes);
        while (response.Status == 503)
        {
            response = await client.Get("/fine");
        }

        Assert.Equal((200, "restarted 1 times"), (response.Status, response.Body));
    }

    [Fact]
    public async Task Requests_for_a_handler_that_cannot_start_are_no_dead_letters_in_the_log()
    {
        var starts = new Starts { Broken = true };
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", Props.Create(() => new Starting(starts))), hocon: "akka { loglevel = INFO, log-dead-letters = on }");
        using var log = new CapturedLog(server.System);

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(503, (await server.Get("/")).Status);
        }

        // Events come in order: behind this one there is no other of these requests.
        server.System.DeadLetters.Tell("the last");
        await log.Until("Message content: the last");
        Assert.DoesNotContain(log.Lines, line => line.Contains("LoopRequest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_failed_start_is_one_line_that_names_the_route_and_the_reason_and_only_the_first_shows_the_stack(bool onLoop)
    {
        var starts = new Starts { Broken = true };
        await using var server = await TestServer.Start(_ => { });
        var errors = server.Errors();
        await server.Bind(routes =>
        {
            var route = routes.MapGet("/broken", Props.Create(() => new Starting(starts)));
            _ = onLoop ? route.PerCore() : route.Single();
        });

        var lines = Enumerable.Range(0, 3).Select(_ => (Error)errors.Receive(FarAway)).ToList();

        Assert.All(lines, line => Assert.Contains("GET /broken cannot start", line.ToString(), StringComparison.Ordinal));
        Assert.Equal([true, false, false], lines.Select(line => line.Cause is not null));
        Assert.Equal("Cannot start.", lines[0].Cause.Message);
        Assert.All(lines.Skip(1), line => Assert.Contains("(InvalidOperationException: Cannot start.)", line.ToString(), StringComparison.Ordinal));
        Assert.All(lines.Skip(1), line => Assert.DoesNotContain('\n', line.ToString()));
    }

    /// <summary>The log says once that the handler cannot start; its requests have their responses.</summary>
    [Fact]
    public async Task Requests_to_a_handler_that_cannot_start_are_no_dead_letters_of_the_log()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", Props.Create(() => new Starting(new Starts { Broken = true }))).WithSupervision(
                new HandlerSupervision { MinBackOff = FarAway, MaxBackOff = FarAway }),
            hocon: "akka { loglevel = INFO, log-dead-letters = on }");
        using var log = new CapturedLog(server.System);

        Assert.Equal(503, (await server.Get("/")).Status);

        server.System.DeadLetters.Tell("the last of a test");
        await log.Until("the last of a test");
        Assert.DoesNotContain(log.Lines, line => line.Contains("LoopRequest", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_constructor_that_does_not_exist_fails_the_bind_and_one_that_throws_the_same_does_not(bool onLoop)
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() =>
            TestServer.Start(routes => Placed(routes.MapGet("/wants", Props.Create<WantsText>()))));
        var mistake = Assert.Single(failure.Mistakes);
        Assert.Contains("GET /wants", mistake, StringComparison.Ordinal);
        Assert.Contains(nameof(WantsText), mistake, StringComparison.Ordinal);

        await using var server = await TestServer.Start(routes => Placed(routes.MapGet("/throws", Props.Create<ThrowsMissingMethod>())));
        Assert.Equal(503, (await server.Binding.Get("/throws")).Status);

        void Placed(HttpRoute route) => _ = onLoop ? route.PerCore() : route.Single();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_server_is_bound_when_its_handlers_have_started(bool onLoop)
    {
        var starts = new Starts();
        await using var server = await TestServer.Start(_ => { }, loops: 2);

        await server.Bind(routes =>
        {
            var route = routes.MapGet("/", Props.Create(() => new Starting(starts)));
            _ = onLoop ? route.PerCore() : route.Pool(20);
        });

        Assert.Equal(onLoop ? 2 : 20, starts.Times.Count);
    }

    [Fact]
    public void The_pause_doubles_from_100_ms_to_10_s() =>
        Assert.Equal(
            [100, 200, 400, 800, 1600, 3200, 6400, 10_000, 10_000],
            Enumerable.Range(1, 9).Select(failures => BackOff.After(failures).TotalMilliseconds));

    [Fact]
    public void The_pause_stays_the_longest_however_often_it_fails() =>
        Assert.Equal(TimeSpan.FromSeconds(10), BackOff.After(int.MaxValue));

    /// <summary>When a handler was started, and whether the next start fails.</summary>
    private sealed class Starts
    {
        public volatile bool Broken;

        public ConcurrentQueue<TimeSpan> Times { get; } = new();
    }

    private sealed class Restarting(Starts restarts) : HttpHandlerActor
    {
        protected override void PostRestart(Exception reason)
        {
            restarts.Times.Enqueue(Stopwatch.GetElapsedTime(0));
            throw new InvalidOperationException("Cannot start again.");
        }

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/boom")
            {
                throw new InvalidOperationException("Boom");
            }

            ctx.Text($"restarted {restarts.Times.Count} times");
        }
    }

    private sealed class Starting(Starts starts) : HttpHandlerActor
    {
        protected override void PreStart()
        {
            starts.Times.Enqueue(Stopwatch.GetElapsedTime(0));
            if (starts.Broken)
            {
                throw new InvalidOperationException("Cannot start.");
            }
        }

        protected override void OnRequest(RequestCtx ctx)
        {
            if (ctx.Path == "/boom")
            {
                throw new InvalidOperationException("Boom");
            }

            ctx.Text("started");
        }
    }

    private sealed class WantsText(string text) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(text);
    }

    private sealed class ThrowsMissingMethod : HttpHandlerActor
    {
        public ThrowsMissingMethod() => throw new MissingMethodException("not yet");

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("never");
    }
}
