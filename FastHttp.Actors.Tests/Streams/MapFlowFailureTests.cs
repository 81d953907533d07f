using System.Globalization;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;
using Akka.Streams.Supervision;
using FastHttp.Actors.Http;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>What becomes of requests when something in their flow fails.</summary>
public sealed class MapFlowFailureTests
{
    /// <summary>Where it throws.</summary>
    public enum Where
    {
        Select,
        SelectAsyncAtOnce,
        SelectAsyncCompleted,
        SelectAsyncLater,
    }

    public static TheoryData<Where, string> Cases()
    {
        var cases = new TheoryData<Where, string>();
        foreach (var place in Enum.GetValues<Where>())
        {
            foreach (var strategy in (string[])["none", "resume", "restart"])
            {
                cases.Add(place, strategy);
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_failure_alone_is_a_500_at_once_and_the_flow_goes_on(Where place, string strategy)
    {
        var materialised = 0;
        await using var server = await TestServer.Start(routes =>
            routes.MapFlow("GET", "/{what}/{id}", Failing(place, strategy, () => materialised++)).WithTimeout(FarAway));
        using var errors = server.Errors();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"{i}", (await server.Get($"/good/{i}")).Body);
            var failed = await server.Get($"/bad/{i}");
            Assert.Equal((500, false), (failed.Status, failed.SaysClose));
            Assert.DoesNotContain("Boom", failed.Body, StringComparison.Ordinal);
        }

        Assert.Equal(1, materialised);
        await TestServer.Until(() => Failed(server) == 3, "each is counted once");
        var last = server.Binding.Snapshot().Routes.Single(route => route.Pattern == "/{what}/{id}").Handlers[0].LastFailure;
        Assert.Contains("Boom 2", last!.Message, StringComparison.Ordinal);
        Assert.Equal("GET /bad/2", last.Request);
    }

    [Theory]
    [InlineData(Where.Select)]
    [InlineData(Where.SelectAsyncAtOnce)]
    [InlineData(Where.SelectAsyncCompleted)]
    [InlineData(Where.SelectAsyncLater)]
    public async Task Among_many_each_failure_is_one_500_and_every_other_client_gets_its_own(Where place)
    {
        const int Clients = 50;
        const int Requests = 40;
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{what}/{id}", Failing(place, "none")).WithTimeout(FarAway), loops: 2);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(async c =>
        {
            using var client = await server.Connect();
            for (var i = 0; i < Requests; i++)
            {
                var isBad = (c + i) % 3 == 0;
                var id = $"{(c * Requests) + i}";
                var response = await client.Get($"/{(isBad ? "bad" : "good")}/{id}");
                Assert.Equal(isBad ? 500 : 200, response.Status);
                Assert.True(isBad || response.Body == id, response.Body);
            }
        }));

        var bad = Enumerable.Range(0, Clients).Sum(c => Enumerable.Range(0, Requests).Count(i => (c + i) % 3 == 0));
        await TestServer.Until(() => Failed(server) == bad, "each is counted once");
        Assert.Equal(0, server.LateResponses());
    }

    [Fact]
    public async Task All_in_flight_may_fail_at_once()
    {
        const int Clients = 100;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var count = 0;
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>().SelectAsync(Clients, async Task<HttpResponse> (_) =>
        {
            Interlocked.Increment(ref count);
            await gate.Task;
            throw new InvalidOperationException("Boom");
        });
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => server.Connect()));
        await Task.WhenAll(clients.Select(client => client.SendGet("/")));
        await TestServer.Until(() => count == Clients, "all are in the flow");
        gate.SetResult();
        foreach (var client in clients)
        {
            Assert.Equal(500, (await client.ReceiveResponse()).Status);
            client.Dispose();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task The_first_one_in_the_middle_and_the_last_may_fail_while_others_are_in_flight(int failing)
    {
        var gates = Enumerable.Range(0, 3).Select(_ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously)).ToArray();
        var entered = 0;
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>().SelectAsync(10, async request =>
        {
            Interlocked.Increment(ref entered);
            return HttpResponse.Ok(await gates[int.Parse(request.RouteValue("id")!, CultureInfo.InvariantCulture)].Task);
        });
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{id}", flow).WithTimeout(FarAway));
        var clients = new List<RawClient>();
        for (var i = 0; i < 3; i++)
        {
            clients.Add(await server.Connect());
            await clients[i].SendGet($"/{i}");
            await TestServer.Until(() => entered == i + 1, "it is in the flow");
        }

        gates[failing].SetException(new InvalidOperationException("Boom"));
        for (var i = 0; i < 3; i++)
        {
            gates[i].TrySetResult($"{i}");
        }

        for (var i = 0; i < 3; i++)
        {
            var response = await clients[i].ReceiveResponse();
            Assert.Equal(i == failing ? 500 : 200, response.Status);
            Assert.True(i == failing || response.Body == $"{i}");
            clients[i].Dispose();
        }
    }

    [Fact]
    public async Task A_request_that_the_flow_leaves_out_gets_500_when_the_next_one_comes_out()
    {
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>().Where(request => request.Path != "/unwanted").Select(request => HttpResponse.Ok(request.Path));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        using var errors = server.Errors();
        using var unwanted = await server.Connect();
        await unwanted.SendGet("/unwanted");
        await TestServer.Until(() => server.Loops[0].Exchanges.InFlight == 1, "it is under way");
        Assert.Equal("/wanted", (await server.Get("/wanted")).Body);
        Assert.Equal(500, (await unwanted.ReceiveResponse()).Status);
        Assert.Contains("a later one came out before", $"{((Akka.Event.Error)errors.Receive(FarAway)).Cause}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Where.Select)]
    [InlineData(Where.SelectAsyncLater)]
    public async Task A_flow_that_stops_fails_all_that_are_in_it_and_is_materialised_anew(Where place)
    {
        var materialised = 0;
        var gate = new TaskCompletionSource<string>();
        var entered = 0;
        await using var server = await TestServer.Start(routes =>
            routes.MapFlow("GET", "/{what}/{id}", Failing(place, "stop", () => materialised++, _ => { Interlocked.Increment(ref entered); return gate.Task; })).WithTimeout(FarAway));
        using var held = await server.Connect();
        await held.SendGet("/held/1");
        await TestServer.Until(() => entered == 1, "it is in the flow");

        Assert.Equal(500, (await server.Get("/bad/1")).Status);
        Assert.Equal(500, (await held.ReceiveResponse()).Status);
        Assert.Equal("2", (await server.Get("/good/2")).Body);
        Assert.Equal(2, materialised);
        Assert.Equal(1, server.Binding.Snapshot().Routes.Single(route => route.Pattern == "/{what}/{id}").Handlers[0].Restarts);
    }

    [Fact]
    public async Task A_flow_that_completes_is_materialised_anew_and_keeps_those_that_wait_for_it()
    {
        var materialised = 0;
        var flow = FlowWithContext.From(FlowWithContext.Create<HttpRequest, RequestCtx>()
            .Select(request => HttpResponse.Ok(request.Path))
            .AsFlow().Take(1).MapMaterializedValue(_ => materialised++));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        using var client = await server.Connect();
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal($"/{i}", (await client.Get($"/{i}")).Body);
        }

        Assert.InRange(materialised, 5, 6);
    }

    [Fact]
    public async Task A_flow_that_ends_at_once_is_given_up_until_after_the_back_off()
    {
        var materialised = 0;
        var flow = FlowWithContext.From(Flow.FromSinkAndSource(
            Sink.Cancelled<(HttpRequest, RequestCtx)>(), Source.Empty<(HttpResponse, RequestCtx)>(), (_, _) => materialised++));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow)
            .WithSupervision(new HandlerSupervision { MinBackOff = TimeSpan.FromHours(1), MaxBackOff = TimeSpan.FromHours(2) }));
        await TestServer.Until(() => server.Binding.UnavailableRoutes.Count == 1, "the route is unavailable");

        Assert.Equal(503, (await server.Get("/")).Status);
        Assert.Equal(1, materialised);
    }

    [Fact]
    public async Task A_failure_of_nothing_that_is_a_request_is_logged_and_harms_nobody()
    {
        var flow = Flow.Create<(HttpRequest Request, RequestCtx Ctx)>()
            .Select(element => (HttpResponse.Ok(element.Request.Path), element.Ctx))
            .Merge(Source.Single((HttpResponse.Ok("none"), default(RequestCtx))).Select(element => element.Item1.StatusCode == 200 ? throw new InvalidOperationException("Boom beside") : element));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal($"/{i}", (await server.Get($"/{i}")).Body);
        }
    }

    private static long Failed(TestServer server) => server.Sum(counters => counters.Rejections[(int)Rejection.HandlerFailed]);

    private static FlowWithContext<HttpRequest, RequestCtx, HttpResponse, RequestCtx, NotUsed> Failing(
        Where place, string strategy, Action? materialised = null, Func<string, Task<string>>? held = null)
    {
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>()
            .Select(request => place == Where.Select ? Check(request) : request)
            .SelectAsync(100, request => place switch
            {
                _ when request.RouteValue("what") == "held" => held!(request.Path),
                Where.SelectAsyncAtOnce => Task.FromResult(Check(request).RouteValue("id")!),
                Where.SelectAsyncCompleted when request.RouteValue("what") == "bad" => Task.FromException<string>(BoomOf(request)),
                Where.SelectAsyncLater => Later(request),
                _ => Task.FromResult(request.RouteValue("id")!),
            })
            .Select(HttpResponse.Ok)
            .MapMaterializedValue(value =>
            {
                materialised?.Invoke();
                return value;
            });
        return strategy == "none" ? flow : FlowWithContext.From(flow.AsFlow().WithAttributes(ActorAttributes.CreateSupervisionStrategy(strategy switch
        {
            "resume" => Deciders.ResumingDecider,
            "restart" => Deciders.RestartingDecider,
            _ => Deciders.StoppingDecider,
        })));
    }

    private static async Task<string> Later(HttpRequest request)
    {
        await Task.Yield();
        return Check(request).RouteValue("id")!;
    }

    private static HttpRequest Check(HttpRequest request) => request.RouteValue("what") == "bad" ? throw BoomOf(request) : request;

    private static InvalidOperationException BoomOf(HttpRequest request) => new($"Boom {request.RouteValue("id")}");
}
