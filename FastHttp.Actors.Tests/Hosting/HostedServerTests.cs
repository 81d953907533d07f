using Akka.Actor;
using Akka.Hosting;
using FastHttp.Actors.Hosting;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;
using static FastHttp.Actors.Tests.Hosting.TestHost;

namespace FastHttp.Actors.Tests.Hosting;

/// <summary>A real host, its Akka and its services.</summary>
public sealed class HostedServerTests
{
    [Fact]
    public async Task A_host_and_a_port_are_enough()
    {
        using var host = await Start(akka => akka.WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapGet("/", ctx => ctx.Text("served"))));

        var response = await BindingOf(host).Get("/");

        Assert.Equal(("served", "FastHttp.Actors"), (response.Body, response["Server"]));
        await Stop(host);
    }

    [Fact]
    public async Task Routes_may_be_set_up_asynchronously()
    {
        using var host = await Start(akka => akka.WithFastHttp("127.0.0.1", 0, async (routes, _, _, _) =>
        {
            await Task.Yield();
            routes.MapGet("/", ctx => ctx.Text("awaited"));
        }));

        Assert.Equal("awaited", (await BindingOf(host).Get("/")).Body);
        await Stop(host);
    }

    [Fact]
    public async Task Code_changes_what_HOCON_says()
    {
        using var host = await Start(akka => akka
            .AddHocon("fasthttp.server { server-header = from-hocon\n limits.max-connections = 7 }", HoconAddMode.Prepend)
            .WithFastHttp(
                options =>
                {
                    Assert.Equal(7, options.Limits.MaxConnections);
                    options.Name = "changed";
                    options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 0));
                    options.Endpoints.Add(new FastHttpEndpoint("::1", 0));
                },
                (routes, system, _, _) => routes.MapGet("/", ctx => ctx.Text(system.Name))));

        var binding = BindingOf(host);
        Assert.Equal(2, binding.LocalEndPoints.Count);
        var response = await binding.Get("/");
        Assert.Equal(("web", "from-hocon"), (response.Body, response["Server"]));
        await SystemOf(host).ActorSelection("/user/changed-handlers").ResolveOne(FarAway);
        await Stop(host);
    }

    [Fact]
    public async Task Given_options_are_all_there_is()
    {
        var options = new FastHttpOptions { ServerHeader = "" };
        options.Endpoints.Add(new FastHttpEndpoint("127.0.0.1", 0));
        using var host = await Start(akka => akka
            .AddHocon("fasthttp.server.server-header = from-hocon", HoconAddMode.Prepend)
            .WithFastHttp(options, (routes, _, _, _) => routes.MapGet("/", ctx => ctx.Text("served"))));

        var response = await BindingOf(host).Get("/");

        Assert.Equal(("served", null), (response.Body, response["Server"]));
        await Stop(host);
    }

    [Fact]
    public async Task Handlers_get_their_services_and_routes_find_registered_actors()
    {
        using var host = await Start(
            akka => akka
                .WithActors((system, registry) => registry.Register<Registered>(
                    system.ActorOf(ScriptedHandler.Props((_, ctx) => ctx.Text("registered")))))
                .WithFastHttp("127.0.0.1", 0, (routes, _, registry, resolver) =>
                {
                    routes.MapGet("/service", resolver.Props<Greeter>());
                    routes.MapGet("/service/off", resolver.Props<Greeter>()).Single();
                    routes.MapGet("/registered", registry.Get<Registered>());
                }),
            services => services.AddSingleton(new Greeting("hello")));
        var binding = BindingOf(host);

        Assert.Equal("hello", (await binding.Get("/service")).Body);
        Assert.Equal("hello", (await binding.Get("/service/off")).Body);
        Assert.Equal("registered", (await binding.Get("/registered")).Body);
        await Stop(host);
    }

    [Fact]
    public async Task A_registered_actor_that_fails_is_a_500_at_once()
    {
        using var host = await Start(akka => akka
            .WithActors((system, registry) => registry.Register<Registered>(system.ActorOf(Props.Create<Throwing>(), "registered")))
            .WithFastHttp("127.0.0.1", 0, (routes, _, registry, _) => routes.MapGet("/", registry.Get<Registered>()).WithTimeout(FarAway)));

        Assert.Equal(500, (await BindingOf(host).Get("/").Soon()).Status);
        await Stop(host);
    }

    [Fact]
    public async Task A_host_may_have_several_servers_and_is_ready_while_all_of_them_are()
    {
        using var host = await Start(
            akka => akka
                .WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapGet("/", ctx => ctx.Text("one")))
                .WithFastHttp("127.0.0.1", 0, (routes, _, _, _) => routes.MapGet("/", ctx => ctx.Text("two")))
                .WithFastHttpReadinessCheck(),
            services => services.AddHealthChecks());
        var bindings = FastHttpBindings.Of(SystemOf(host)).All;
        Assert.Equal(["one", "two"], [(await bindings[0].Get("/")).Body, (await bindings[1].Get("/")).Body]);
        var before = await CheckReadiness(host);
        Assert.Equal(HealthStatus.Healthy, before.Status);
        Assert.Equal(["akka", "fasthttp", "ready"], before.Tags.Order());

        await bindings[1].Unbind();

        Assert.Equal(HealthStatus.Unhealthy, (await CheckReadiness(host)).Status);
        await Stop(host);
    }

    [Fact]
    public async Task Before_a_server_is_bound_its_host_is_not_ready()
    {
        using var host = await Start(akka => akka.WithFastHttpReadinessCheck(), services => services.AddHealthChecks());

        Assert.Equal(HealthStatus.Unhealthy, (await CheckReadiness(host)).Status);
        await Stop(host);
    }

    [Fact]
    public async Task A_host_that_stops_drains_first()
    {
        var kept = new TaskCompletionSource<RequestCtx>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = await Start(
            akka => akka
                .WithFastHttp("127.0.0.1", 0, (routes, _, _, _) =>
                    routes.MapGet("/", ScriptedHandler.Props((_, ctx) => kept.SetResult(ctx))).WithTimeout(FarAway))
                .WithFastHttpReadinessCheck(),
            services => services.AddHealthChecks());
        var binding = BindingOf(host);
        using var client = await binding.LocalEndPoint.Connect();
        await client.SendGet("/");
        var ctx = await kept.Task.Soon();

        var stopped = Stop(host);
        await TestServer.Until(() => binding.Loops[0].IsDraining, "the server drains");
        Assert.Equal(HealthStatus.Unhealthy, (await CheckReadiness(host)).Status);
        Assert.False(stopped.IsCompleted);
        ctx.Text("finished");

        var response = await client.ReceiveResponse();
        Assert.Equal("finished", response.Body);
        Assert.True(response.SaysClose);
        await stopped.Soon();
        Assert.True(binding.WhenTerminated.IsCompleted);
    }

    [Fact]
    public async Task The_phases_of_the_shutdown_leave_time_for_the_longest_deadline()
    {
        using var host = await Start(akka => akka.WithFastHttp("127.0.0.1", 0, (_, _, _, _) => { }));

        var shutdown = CoordinatedShutdown.Get(SystemOf(host));

        Assert.True(shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone) > TimeSpan.FromHours(1));
        await Stop(host);
    }

    [Fact]
    public async Task The_applications_own_phase_timeout_stays()
    {
        using var host = await Start(akka => akka
            .AddHocon("akka.coordinated-shutdown.phases.service-requests-done.timeout = 7s", HoconAddMode.Prepend)
            .WithFastHttp("127.0.0.1", 0, (_, _, _, _) => { }));

        var shutdown = CoordinatedShutdown.Get(SystemOf(host));

        Assert.Equal(TimeSpan.FromSeconds(7), shutdown.Timeout(CoordinatedShutdown.PhaseServiceRequestsDone));
        await Stop(host);
    }

    [Fact]
    public async Task A_mistake_in_the_options_keeps_the_host_from_starting()
    {
        using var host = Build(akka => akka.WithFastHttp("nowhere", 0, (_, _, _, _) => { }), _ => { });

        var failure = await Assert.ThrowsAnyAsync<Exception>(() => host.StartAsync().Soon());

        Assert.IsType<FastHttpConfigurationException>(failure);
        await host.StopAsync().Soon();
    }

    [Fact]
    public async Task Services_that_are_missing_keep_the_host_from_starting_and_are_all_named()
    {
        using var host = Build(
            akka => akka.WithFastHttp("127.0.0.1", 0, (routes, _, _, resolver) =>
            {
                routes.MapGet("/direct", resolver.Props<Greeter>());
                routes.MapPost("/indirect", resolver.Props<Visitor>()).Pool(2);
                routes.MapGet("/fine", ctx => ctx.Text("fine"));
            }),
            services => services.AddSingleton<GuestBook>());
        using var log = new CapturedLog(SystemOf(host));

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => host.StartAsync().Soon());

        Assert.Equal(2, failure.Mistakes.Count);
        AssertNames(failure, "GET /direct", nameof(Greeter), nameof(Greeting));
        AssertNames(failure, "POST /indirect", nameof(Visitor), nameof(Greeting));
        Assert.DoesNotContain(failure.Mistakes, mistake => mistake.Contains('\n', StringComparison.Ordinal));
        // The exception says it all. A line that such a handler is made anew would be wrong.
        Assert.Empty(log.Numbered(2005));
        Assert.DoesNotContain(log.Lines, line => line.Contains("was not delivered", StringComparison.Ordinal));
        await host.StopAsync().Soon();
    }

    private static void AssertNames(FastHttpConfigurationException failure, params string[] names) =>
        Assert.Single(failure.Mistakes, mistake => names.All(name => mistake.Contains(name, StringComparison.Ordinal)));

    private sealed record Greeting(string Text);

    private sealed class Registered;

    private sealed class GuestBook(Greeting greeting)
    {
        public string Text => greeting.Text;
    }

    private sealed class Visitor(GuestBook book) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(book.Text);
    }

    private sealed class Throwing : ReceiveActor
    {
        public Throwing() => Receive<RequestCtx>(_ => throw new InvalidOperationException("Boom"));
    }

    private sealed class Greeter(Greeting greeting) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(greeting.Text);
    }
}
