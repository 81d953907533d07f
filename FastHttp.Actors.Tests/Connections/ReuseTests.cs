using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>What a connection costs when it is over, or when it is quiet.</summary>
public sealed class ReuseTests
{
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_thousand_connections_one_after_the_other_need_one_actor(TransportKind transport)
    {
        await using var server = await Start(transport);
        for (var i = 0; i < 1000; i++)
        {
            using var client = await server.Connect();
            var response = await client.Exchange(Get($"/users/{i}", "Connection: close\r\n"));
            Assert.Equal($"user {i}", response.Body);
            Assert.Equal(0, await client.ReceiveEnd());
        }

        await server.UntilClosed(CloseReason.ClosedByResponse, count: 1000);
        Assert.Equal(1, server.Sum(counters => counters.ConnectionActorsMade));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Connections_at_the_same_time_have_an_actor_each_and_leave_them_to_later_ones(TransportKind transport)
    {
        await using var server = await Start(transport);
        for (var round = 1; round <= 3; round++)
        {
            var clients = await ConnectMany(server, 20);
            clients.ForEach(client => client.Dispose());
            await server.UntilClosed(CloseReason.ClosedByClient, count: round * 20);
            await server.Settle();
        }

        Assert.Equal(20, server.Sum(counters => counters.ConnectionActorsMade));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Quiet_connections_hold_neither_buffer_nor_context(TransportKind transport)
    {
        await using var server = await Start(transport);
        var clients = await ConnectMany(server, 100);
        await server.Settle();
        var loop = server.Loops[0];
        Assert.Equal((100, 0, 0), (loop.LiveConnections, loop.Buffers.Outstanding, loop.Exchanges.InFlight));
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_reused_actor_remembers_nothing_of_the_connection_before(TransportKind transport)
    {
        await using var server = await Start(transport, options => options.Limits.MaxRequestsPerConnection = 2);
        foreach (var ending in (string[])["GET /us", "POST /users/1 HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\n123", "GET /a b HTTP/1.1\r\n\r\n", "\0"])
        {
            using (var client = await server.Connect())
            {
                Assert.Equal("user 1", (await client.Exchange(Get("/users/1"))).Body);
                await server.SendAlone(client, Bytes(ending));
                client.Abort();
            }

            await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "the connection is closed");
            await server.Settle();
        }

        Assert.Equal(1, server.Sum(counters => counters.ConnectionActorsMade));
    }

    private static async Task<List<RawClient>> ConnectMany(TestServer server, int count)
    {
        var clients = new List<RawClient>();
        for (var i = 0; i < count; i++)
        {
            clients.Add(await server.Connect());
            Assert.Equal(200, (await clients[i].Exchange(Get("/users/1"))).Status);
        }

        return clients;
    }

    private static Task<TestServer> Start(TransportKind transport, Action<FastHttpOptions>? configure = null) => TestServer.Start(
        routes => routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.RouteValue("id")}")), transport, configure);
}
