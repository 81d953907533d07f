using Akka.Actor;
using Akka.Routing;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>With fail-fast a handler that cannot start keeps its server from being bound, whatever it is made of and wherever it runs.</summary>
public sealed class FailFastTests
{
    private const string Loud = "akka { loglevel = INFO, log-dead-letters = on }";

    public enum Place
    {
        OnLoop,
        OffLoop,
        InRouter,
    }

    public static TheoryData<Place, bool> Cases
    {
        get
        {
            var cases = new TheoryData<Place, bool>();
            foreach (var place in Enum.GetValues<Place>())
            {
                cases.Add(place, true);
                cases.Add(place, false);
            }

            return cases;
        }
    }

    /// <summary>One line of the exception, and none of the log.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_first_start_that_fails_fails_the_bind_in_one_line_that_names_route_handler_and_reason(Place place, bool inConstructor)
    {
        await using var server = await TestServer.Start(_ => { }, loops: 2, hocon: Loud);
        using var log = new CapturedLog(server.System);

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => Bind(server, true, routes =>
            Placed(routes, place, Props.Create(() => new Broken(inConstructor, new Starts())))));

        const string mistake = "GET /broken: its handler FastHttp.Actors.Tests.Failure.FailFastTests+Broken cannot start, and fail-fast is on: TimeoutException: The database is not up.";
        Assert.Equal([mistake], failure.Mistakes);
        Assert.Equal($"FastHttp.Actors.FastHttpConfigurationException: FastHttp.Actors cannot start: {mistake}", failure.ToString());
        Assert.NotNull(failure.StackTrace);
        Assert.Empty(await SoFar(log, server.System));
    }

    [Fact]
    public async Task All_such_handlers_are_named_a_line_each()
    {
        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => TestServer.Start(
            routes =>
            {
                routes.MapGet("/one", Props.Create(() => new Broken(true, new Starts())));
                routes.MapGet("/fine", ctx => ctx.Text("fine"));
                routes.MapGet("/two", Props.Create(() => new Broken(false, new Starts()))).Pool(3);
            },
            configure: options => options.FailFast = true,
            loops: 2));

        Assert.Equal(2, failure.Mistakes.Count);
        Assert.Single(failure.Mistakes, mistake => mistake.StartsWith("GET /one: ", StringComparison.Ordinal));
        Assert.Single(failure.Mistakes, mistake => mistake.StartsWith("GET /two: ", StringComparison.Ordinal));
        Assert.Equal(3, failure.ToString().Split('\n').Length);
    }

    /// <summary>Such a handler would start anew for ever, and nobody would hear of it before the patience is over.</summary>
    [Theory]
    [InlineData(Directive.Restart)]
    [InlineData(Directive.Escalate)]
    public async Task Whatever_the_decider_says_of_it(Directive directive)
    {
        await using var server = await TestServer.Start(_ => { });

        await Assert.ThrowsAsync<FastHttpConfigurationException>(() => Bind(server, true, routes =>
            routes.MapGet("/broken", Props.Create(() => new Broken(true, new Starts())))
                .WithSupervision(new HandlerSupervision { Decider = new LocalOnlyDecider(_ => directive) }))).Soon();
    }

    [Fact]
    public async Task Without_it_the_server_is_bound_and_the_handler_is_tried_again()
    {
        var starts = new Starts();
        await using var server = await TestServer.Start(_ => { });

        var binding = await Bind(server, failFast: false, routes => routes.MapGet("/broken", Props.Create(() => new Broken(false, starts))));

        Assert.Equal(503, (await binding.Get("/broken")).Status);
        await TestServer.Until(() => starts.Count >= 2, "it is tried again");
    }

    /// <summary>A handler that can never be made fails the bind in any case, and its log is as quiet.</summary>
    [Theory]
    [InlineData(Place.OnLoop)]
    [InlineData(Place.OffLoop)]
    [InlineData(Place.InRouter)]
    public async Task A_constructor_that_does_not_exist_is_told_by_the_bind_alone(Place place)
    {
        await using var server = await TestServer.Start(_ => { }, loops: 2, hocon: Loud);
        using var log = new CapturedLog(server.System);

        var failure = await Assert.ThrowsAsync<FastHttpConfigurationException>(() => Bind(server, failFast: false, routes =>
            Placed(routes, place, Props.Create<WantsText>())));

        Assert.Contains("GET /broken: its handler FastHttp.Actors.Tests.Failure.FailFastTests+WantsText cannot be made: ", Assert.Single(failure.Mistakes), StringComparison.Ordinal);
        Assert.Empty(await SoFar(log, server.System));
    }

    /// <summary>What comes after five seconds is as without fail-fast: the server is bound, and the handler is tried again.</summary>
    [Fact]
    public async Task A_slow_start_is_waited_for_only_so_long()
    {
        using var gate = new ManualResetEventSlim();
        var starts = new Starts { Gate = gate };
        await using var server = await TestServer.Start(_ => { });
        using var log = new CapturedLog(server.System);
        var began = TimeProvider.System.GetTimestamp();

        var binding = await Bind(server, true, routes => routes.MapGet("/broken", Props.Create(() => new Broken(false, starts))).Single()).Soon();

        // Akka's scheduler may be a tick early.
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromSeconds(4.9), FarAway);
        gate.Set();
        await log.Until("of GET /broken cannot start");
        await TestServer.Until(() => starts.Count >= 2, "it is tried again");
        Assert.Equal(503, (await binding.Get("/broken")).Status);
    }

    private static Task<ServerBinding> Bind(TestServer server, bool failFast, Action<HttpRoutes> routes) => server.Bind(
        fastHttp => fastHttp.NewServerAt("127.0.0.1", 0).WithOptions(options => options.FailFast = failFast), routes);

    private static void Placed(HttpRoutes routes, Place place, Props props)
    {
        var route = routes.MapGet("/broken", place == Place.InRouter ? props.WithRouter(new RoundRobinPool(3)) : props);
        _ = place == Place.OnLoop ? route.PerCore() : route.Single();
    }

    /// <summary>All that was logged before the call.</summary>
    private static async Task<IEnumerable<string>> SoFar(CapturedLog log, ActorSystem system)
    {
        system.DeadLetters.Tell("the last of a test");
        await log.Until("the last of a test");
        return log.Lines.Where(line => !line.Contains("the last of a test", StringComparison.Ordinal));
    }

    private sealed class Starts
    {
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public ManualResetEventSlim? Gate { get; init; }

        public void Add()
        {
            Interlocked.Increment(ref _count);
            Gate?.Wait(FarAway);
        }
    }

    private sealed class Broken : HttpHandlerActor
    {
        private readonly Starts _starts;

        public Broken(bool inConstructor, Starts starts)
        {
            _starts = starts;
            if (inConstructor)
            {
                throw new TimeoutException("The database\nis not up.");
            }
        }

        protected override void PreStart()
        {
            _starts.Add();
            throw new AggregateException(new TimeoutException("The database\nis not up."));
        }

        protected override void OnRequest(RequestCtx ctx) => ctx.Text("never");
    }

    private sealed class WantsText(string text) : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => ctx.Text(text);
    }
}
