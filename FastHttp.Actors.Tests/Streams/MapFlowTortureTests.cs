using System.Diagnostics;
using Akka.Streams.Dsl;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.Torture;
using Xunit;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>
/// Clients of all kinds at one flow that fails, drops, repeats and is slow: each that gets a body gets its own, and a request that would
/// have had its response is never given up.
/// </summary>
public sealed class MapFlowTortureTests
{
    private const int Clients = 24;

    [Theory]
    [InlineData("core", true)]
    [InlineData("core", false)]
    [InlineData("pool", true)]
    [InlineData("pool", false)]
    public async Task Whoever_gets_a_body_gets_his_own(string placement, bool keepsOrder)
    {
        await using var server = await TestServer.Start(routes => MapFlowTests.Place(Map(routes, keepsOrder), placement).WithTimeout(TimeSpan.FromSeconds(2)), loops: 2);
        var until = Stopwatch.GetTimestamp() + (long)(TortureSuite.Duration.TotalSeconds * Stopwatch.Frequency);
        var served = await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(() => Torment(server, number, until))));

        Assert.All(served, count => Assert.True(count > 0));
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
    }

    private static HttpRoute Map(HttpRoutes routes, bool keepsOrder)
    {
        var flow = FlowWithContext.Create<HttpRequest, RequestCtx>()
            .Select(request => Kind(request) == "sync" ? throw new InvalidOperationException("sync") : request)
            .SelectAsync(64, Work)
            .SelectConcat(request => Kind(request) == "twice" ? new[] { request, request } : [request])
            .Select(request => HttpResponse.Ok(request.RouteValue("token")!));
        // Nothing is dropped in silence where nobody would be told of it.
        return keepsOrder ? routes.MapFlow("GET", "/{kind}/{token}", flow) : routes.MapFlow("GET", "/{kind}/{token}", flow.AsFlow());
    }

    private static async Task<HttpRequest> Work(HttpRequest request)
    {
        switch (Kind(request))
        {
            case "late":
                await Task.Yield();
                throw new InvalidOperationException("late");
            case "slow":
                for (var i = 0; i < 50; i++)
                {
                    await Task.Yield();
                }

                break;
        }

        return request;
    }

    private static string Kind(HttpRequest request) => request.RouteValue("kind")!;

    private static async Task<int> Torment(TestServer server, int number, long until)
    {
        string[] kinds = ["good", "good", "slow", "sync", "late", "twice", "leave"];
        var random = new Random(number);
        var served = 0;
        var client = await server.Connect();
        for (var i = 0; served == 0 || Stopwatch.GetTimestamp() < until; i++)
        {
            var kind = kinds[random.Next(kinds.Length)];
            var token = $"{number}-{i}";
            if (kind == "leave")
            {
                await client.SendGet($"/slow/{token}");
                client.Abort();
                client.Dispose();
                client = await server.Connect();
                continue;
            }

            var response = await client.Get($"/{kind}/{token}");
            var fails = kind is "sync" or "late";
            Assert.Equal(fails ? 500 : 200, response.Status);
            Assert.True(fails || response.Body == token, $"{token} got {response.Body}");
            served++;
        }

        client.Dispose();
        return served;
    }
}
