using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Observability;

public sealed class SnapshotTests
{
    private sealed class Crash : HttpHandlerActor
    {
        protected override void OnRequest(RequestCtx ctx) => throw new InvalidOperationException("as asked");
    }

    [Fact]
    public async Task Requests_are_counted_by_route_status_and_rejection()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("four"));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapGet("/crash", Props.Create<Crash>());
        });

        await server.Get("/ok");
        await server.Exchange("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 3\r\n\r\nabc");
        await server.Get("/crash");
        await server.Get("/nowhere");
        await server.Exchange("bad\r\n\r\n");
        var snapshot = server.Binding.Snapshot();

        Assert.Equal(5, snapshot.Requests.Total);
        Assert.Equal(0, snapshot.Requests.Active);
        Assert.Equal([(200, 2L), (400, 1L), (404, 1L), (500, 1L)], snapshot.Requests.ByStatus.OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value)));
        Assert.Equal(1, snapshot.Requests.ByRejection["route_not_found"]);
        Assert.Equal(3, snapshot.Requests.RequestBytes);
        Assert.Equal([1L, 1L, 1L], snapshot.Routes.Select(route => route.Requests.Total));
        Assert.Equal(ServerState.Serving, snapshot.State);
    }

    [Theory]
    [InlineData("POST /pieces HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 5)]
    [InlineData("POST /whole HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", 5)]
    [InlineData("POST /pieces HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc", 3)]
    [InlineData("POST /whole HTTP/1.1\r\nHost: test\r\nContent-Length: 9\r\n\r\nabc", 3)]
    public async Task Bytes_of_bodies_are_counted_as_far_as_they_came_and_without_framing(string request, int bytes)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapPost("/whole", ctx => ctx.Text("taken"));
            routes.MapPost("/pieces", async ctx =>
            {
                BodyPart part;
                do
                {
                    part = await ctx.ReadBodyAsync();
                }
                while (!part.IsLast);
                ctx.Text("taken");
            }).WithStreamedBody();
        });
        using (var client = await server.Connect())
        {
            await client.Send(request);
            client.CloseSend();
            await TestServer.Until(() => server.Binding.Snapshot().Requests.Total == 1, "the request to be counted");
        }

        Assert.Equal(bytes, server.Binding.Snapshot().Requests.RequestBytes);
    }

    [Fact]
    public void The_recent_failures_go_round_for_ever()
    {
        var recent = new RecentRequests(TimeProvider.System);
        typeof(RecentRequests).GetField("_nextFailed", System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
            .SetValue(recent, uint.MaxValue - 1);

        for (var i = 0; i < 4; i++)
        {
            recent.NoteFailure(new RequestLine("GET"u8, "/"u8), null, new RequestEnd(500, 0, 0, FastHttp.Actors.Http.Rejection.None, null), 1);
        }

        Assert.Equal(4, recent.Failed().Count);
    }

    [Fact]
    public async Task The_failure_of_a_handler_is_told_with_its_request()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/crash", Props.Create<Crash>()));

        await server.Get("/crash?secret=1");
        // Its supervisor restarts it while the response is on its way.
        await TestServer.Until(() => server.Binding.Snapshot().Routes[0].Handlers[0].Restarts > 0, "the handler is restarted");
        var route = Assert.Single(server.Binding.Snapshot().Routes);
        var failure = Assert.Single(route.Handlers).LastFailure;

        Assert.Equal(("System.InvalidOperationException", "as asked"), (failure?.Type, failure?.Message));
        Assert.Equal("GET /crash", failure!.Request);
        Assert.Equal(1, route.FailuresByType["System.InvalidOperationException"]);
        Assert.Equal(1, route.Handlers[0].Restarts);
    }

    [Fact]
    public async Task Each_failure_is_counted_once_while_others_fail_too()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/crash", Props.Create<Crash>()).Pool(4));
        const int Clients = 8;
        const int Requests = 50;

        await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => Task.Run(async () =>
        {
            using var client = await server.Connect();
            for (var i = 0; i < Requests; i++)
            {
                Assert.Equal(500, (await client.Exchange("GET /crash HTTP/1.1\r\nHost: test\r\n\r\n")).Status);
            }
        })));

        await TestServer.Until(() => server.Binding.Snapshot().Routes[0].Handlers.Sum(handler => handler.Restarts) == Clients * Requests, "the last restart");
        Assert.Equal(Clients * Requests, server.Binding.Snapshot().Routes[0].FailuresByType.Values.Sum());
    }

    [Fact]
    public async Task Times_are_measured_when_somebody_wants_them()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.Monitor.MeasureTime();
                routes.MapGet("/slow", ctx =>
                {
                    time.Advance(TimeSpan.FromMilliseconds(20));
                    ctx.Text("late");
                });
            },
            time: time);

        await server.Get("/slow");
        var snapshot = server.Binding.Snapshot();

        Assert.Equal((1, 0.02), (snapshot.Requests.Durations!.Count, snapshot.Requests.Durations.SumSeconds));
        var slowest = Assert.Single(snapshot.SlowestRequests);
        Assert.Equal(("/slow", TimeSpan.FromMilliseconds(20)), (slowest.Path, slowest.Duration));
    }

    [Fact]
    public async Task A_client_that_leaves_before_its_response_is_a_failure_without_a_status()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/never", async ctx => await Task.Delay(Timeout.Infinite, ctx.Aborted)));
        using (var client = await server.Connect())
        {
            await client.Send("GET /never HTTP/1.1\r\nHost: test\r\n\r\n");
            await TestServer.Until(() => server.Binding.Snapshot().Requests.Active == 1, "a request under way");
            client.Abort();
        }

        await TestServer.Until(() => server.Binding.Snapshot().Requests.Total == 1, "the request to be counted");
        Assert.Equal(0, Assert.Single(server.Binding.Snapshot().Requests.ByStatus).Key);
    }

    [Fact]
    public async Task It_can_be_sent_to_other_nodes()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.Monitor.MeasureTime();
            routes.MapGet("/crash", Props.Create<Crash>());
        });
        await server.Get("/crash");
        var snapshot = server.Binding.Snapshot();

        var serializer = server.System.Serialization.FindSerializerFor(snapshot);
        var copy = serializer.FromBinary<ServerSnapshot>(serializer.ToBinary(snapshot));

        Assert.Equal(snapshot.Routes[0].Handlers[0], copy.Routes[0].Handlers[0]);
        Assert.Equal(snapshot.Requests.ByStatus, copy.Requests.ByStatus);
        Assert.Equal(snapshot.Requests.Durations!.Counts, copy.Requests.Durations!.Counts);
        Assert.Equal(snapshot.FailedRequests, copy.FailedRequests);
    }

    [Fact]
    public async Task The_servers_actor_replies_with_the_same()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/ok", ctx => ctx.Text("four")));
        await server.Get("/ok");

        var snapshot = await server.Binding.Server.Ask<ServerSnapshot>(GetServerStatus.Instance);

        Assert.Equal(1, snapshot.Requests.Total);
        Assert.Equal(server.Binding.Snapshot().Name, snapshot.Name);
    }
}
