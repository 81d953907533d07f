using System.Collections.Concurrent;
using System.Globalization;
using Akka;
using Akka.Streams.Dsl;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Http;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>A flow as a handler: what goes in, what comes out, and where it runs.</summary>
public sealed class MapFlowTests
{
    public static TheoryData<string> Placements => ["core", "single", "pool"];

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task A_flow_responds(string placement)
    {
        await using var server = await TestServer.Start(
            routes => Place(routes.MapFlow("POST", "/orders/{id}", Orders(_ => Task.FromResult("ready"))), placement), loops: 2);

        var response = await server.Exchange("POST /orders/7?x=1 HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");

        Assert.Equal(200, response.Status);
        Assert.Equal("order 7: ready", response.Body);
    }

    [Fact]
    public async Task A_flow_is_mapped_as_any_handler()
    {
        var flow = Orders(Task.FromResult);
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapFlow("GET", "/orders/{id}", flow);
        });
        Assert.Equal("order 1: 1", (await server.Get("/orders/1")).Body);
    }

    [Theory]
    [MemberData(nameof(Placements))]
    public async Task A_thousand_requests_are_in_flight_at_one_time(string placement)
    {
        const int Requests = 1000;
        var asked = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
        await using var server = await TestServer.Start(
            routes => Place(routes.MapFlow("GET", "/orders/{id}", Orders(id => Gate(asked, id).Task)), placement).WithTimeout(FarAway), loops: 2);
        var clients = await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => server.Connect()));
        await Task.WhenAll(clients.Select((client, i) => client.SendGet($"/orders/{i}")));
        await TestServer.Until(() => asked.Count == Requests, "all requests are in the flow", () => $"{asked.Count}");

        // In the opposite order: the flow puts it right.
        for (var i = Requests - 1; i >= 0; i--)
        {
            asked[$"{i}"].SetResult($"of {i}");
        }

        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal($"order {i}: of {i}", (await clients[i].ReceiveResponse()).Body);
            clients[i].Dispose();
        }
    }

    [Theory]
    [InlineData("core", 2, 2)]
    [InlineData("single", 2, 1)]
    [InlineData("pool", 2, 3)]
    public async Task A_flow_is_materialised_once_for_each_handler(string placement, int loops, int expected)
    {
        var count = 0;
        var flow = Orders(Task.FromResult).MapMaterializedValue(_ => Interlocked.Increment(ref count));
        await using var server = await TestServer.Start(routes => Place(routes.MapFlow("GET", "/orders/{id}", flow), placement), loops: loops);
        for (var i = 0; i < 20; i++)
        {
            Assert.Equal($"order {i}: {i}", (await server.Get($"/orders/{i}")).Body);
        }

        Assert.Equal(expected, count);
    }

    [Fact]
    public async Task On_a_loop_the_flow_runs_on_its_thread()
    {
        var loops = new ConcurrentBag<EventLoop?>();
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>().Select(request =>
        {
            loops.Add(EventLoop.Current);
            return HttpResponse.Ok(request.Path);
        });
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow));
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal($"/{i}", (await server.Get($"/{i}")).Body);
        }

        Assert.Equal([server.Loops[0].Loop], loops.Distinct());
    }

    [Fact]
    public async Task Requests_that_the_flow_does_not_take_wait_up_to_the_mailbox_limit()
    {
        var asked = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>()
            .SelectAsync(1, async request => HttpResponse.Ok(await Gate(asked, request.Path).Task));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithMailboxLimit(3).WithTimeout(FarAway));
        using var first = await server.Connect();
        await first.SendGet("/first");
        await TestServer.Until(() => asked.Count == 1, "one is in the flow");
        var waiting = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => server.Connect()));
        foreach (var (i, client) in waiting.Index())
        {
            await client.SendGet($"/{i}");
        }

        var rejected = await Task.WhenAny(waiting.Select(client => client.ReceiveResponse()));
        Assert.Equal(503, (await rejected).Status);
        await TestServer.Until(() => server.Sum(counters => counters.Rejections[(int)Rejection.HandlerOverloaded]) == 1, "one is rejected");
        foreach (var path in (string[])["/first", "/0", "/1", "/2", "/3"])
        {
            Gate(asked, path).TrySetResult("done");
        }

        Assert.Equal("done", (await first.ReceiveResponse()).Body);
        Array.ForEach(waiting, client => client.Dispose());
    }

    [Fact]
    public async Task A_request_that_is_over_is_not_put_into_the_flow_and_a_late_response_is_counted()
    {
        var asked = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>()
            .SelectAsync(1, async request => HttpResponse.Ok(await Gate(asked, request.Path).Task));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(TimeSpan.FromMilliseconds(100)));
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.SendGet("/first");
        await TestServer.Until(() => asked.Count == 1, "one is in the flow");
        await second.SendGet("/second");

        Assert.Equal(503, (await first.ReceiveResponse()).Status);
        Assert.Equal(503, (await second.ReceiveResponse()).Status);
        asked["/first"].SetResult("too late");
        await TestServer.Until(() => server.LateResponses() == 1, "the late response is counted");
        Gate(asked, "/third").SetResult("third");
        Assert.Equal("third", (await server.Get("/third")).Body);
        Assert.False(asked.ContainsKey("/second"));
        Assert.Equal(1, server.LateResponses());
    }

    [Fact]
    public async Task A_drain_waits_for_the_requests_in_the_flow()
    {
        var asked = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/orders/{id}", Orders(id => Gate(asked, id).Task)).WithTimeout(FarAway));
        using var client = await server.Connect();
        await client.SendGet("/orders/1");
        await TestServer.Until(() => asked.Count == 1, "it is in the flow");

        var ended = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the drain has begun");
        asked["1"].SetResult("still served");

        Assert.Equal("order 1: still served", (await client.ReceiveResponse()).Body);
        await ended.WaitAsync(FarAway);
    }

    [Fact]
    public async Task A_response_twice_and_a_context_of_none_are_nobodys_harm()
    {
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>()
            .SelectConcat(request => request.Path == "/twice" ? new[] { request, request } : [request])
            .Via(Flow.Create<(HttpRequest, RequestCtx)>()
                .Select(element => (HttpResponse.Ok(element.Item1.Path), element.Item1.Path == "/lost" ? default : element.Item2)));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        Assert.Equal("/twice", (await server.Get("/twice")).Body);
        await TestServer.Until(() => server.LateResponses() == 1, "the second response is counted");

        using var lost = await server.Connect();
        await lost.SendGet("/lost");
        await TestServer.Until(() => server.Loops[0].Exchanges.InFlight == 1, "it is under way");
        Assert.Equal("/next", (await server.Get("/next")).Body);
        Assert.Equal(500, (await lost.ReceiveResponse()).Status);
    }

    [Fact]
    public async Task A_flow_without_an_order_serves_whoever_is_ready()
    {
        var asked = new ConcurrentDictionary<string, TaskCompletionSource<string>>();
        var flow = Flow.Create<(HttpRequest Request, RequestCtx Ctx)>()
            .SelectAsyncUnordered(100, async element => (HttpResponse.Ok(await Gate(asked, element.Request.Path).Task), element.Ctx));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        using var slow = await server.Connect();
        await slow.SendGet("/slow");
        await TestServer.Until(() => asked.Count == 1, "it is in the flow");
        Gate(asked, "/fast").SetResult("fast");

        Assert.Equal("fast", (await server.Get("/fast")).Body);
        asked["/slow"].SetResult("slow");
        Assert.Equal("slow", (await slow.ReceiveResponse()).Body);
    }

    [Fact]
    public async Task A_response_that_cannot_be_sent_is_one_500()
    {
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>().Select(request => request.Path == "/bad" ? new HttpResponse(9) : HttpResponse.Ok("good"));
        await using var server = await TestServer.Start(routes => routes.MapFlow("GET", "/{*rest}", flow).WithTimeout(FarAway));
        Assert.Equal(500, (await server.Get("/bad")).Status);
        Assert.Equal("good", (await server.Get("/good")).Body);
    }

    // Shown in docs/streams.md.
    private static FlowWithContext<HttpRequest, RequestCtx, HttpResponse, RequestCtx, NotUsed> Orders(Func<string, Task<string>> find)
    {
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>()
            .Select(request => int.Parse(request.RouteValue("id")!, CultureInfo.InvariantCulture))
            .SelectAsync(1000, async id => (Id: id, State: await find($"{id}")))
            .Select(order => HttpResponse.Ok($"order {order.Id}: {order.State}"));
        return flow;
    }

    internal static TaskCompletionSource<string> Gate(ConcurrentDictionary<string, TaskCompletionSource<string>> asked, string id) =>
        asked.GetOrAdd(id, _ => new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously));

    internal static HttpRoute Place(HttpRoute route, string placement) => placement switch
    {
        "single" => route.Single(),
        "pool" => route.Pool(3),
        _ => route.PerCore(),
    };
}
