using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Limits on connections and on the requests of one, at n and at n + 1.</summary>
public sealed class ConnectionLimitTests
{
    private const int Most = 3;

    [Theory]
    [Trait("Rfc", "9110 15.6.4")]
    [Trait("Rfc", "6585 4")]
    [InlineData(TransportKind.Epoll, 503, nameof(Rejection.TooManyConnections))]
    [InlineData(TransportKind.InMemory, 503, nameof(Rejection.TooManyConnections))]
    [InlineData(TransportKind.Epoll, 429, nameof(Rejection.TooManyConnectionsOfAddress))]
    [InlineData(TransportKind.InMemory, 429, nameof(Rejection.TooManyConnectionsOfAddress))]
    public async Task Connections(TransportKind transport, int status, string reason)
    {
        var rejection = Enum.Parse<Rejection>(reason);
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("x")),
            transport,
            options =>
            {
                options.Limits.MaxConnections = rejection == Rejection.TooManyConnections ? Most : 0;
                options.Limits.MaxConnectionsPerAddress = rejection == Rejection.TooManyConnectionsOfAddress ? Most : 0;
            });
        var clients = new List<RawClient>();
        for (var i = 0; i < Most; i++)
        {
            clients.Add(await server.Connect());
            Assert.Equal(200, (await clients[i].Exchange("GET / HTTP/1.1\r\n" + Host)).Status);
        }

        Assert.Equal(0, server.Sum(counters => counters.ConnectionsRejected));
        using (var tooMany = await server.Connect())
        {
            var response = await tooMany.ReceiveResponse();
            Assert.Equal((status, true, Rejections.Of(rejection).Text), (response.Status, response.SaysClose, response.Body));
            Assert.Equal("", await tooMany.ReceiveToEnd());
        }

        Assert.Equal(
            (1, 1, Most),
            (server.Sum(counters => counters.ConnectionsRejected), server.Sum(counters => counters.Rejections[(int)rejection]), server.Sum(counters => counters.Requests)));

        // The others live on, and a place that becomes free is given away.
        Assert.Equal(200, (await clients[1].Exchange("GET / HTTP/1.1\r\n" + Host)).Status);
        clients[0].Dispose();
        await TestServer.Until(() => server.Loops.Sum(loop => loop.LiveConnections) < Most, "the connection is closed");
        clients[0] = await server.Connect();
        Assert.Equal(200, (await clients[0].Exchange("GET / HTTP/1.1\r\n" + Host)).Status);
        clients.ForEach(client => client.Dispose());
    }

    [Theory]
    [Trait("Rfc", "9112 9.6")]
    [ClassData(typeof(EachTransport))]
    public async Task Requests_of_a_connection(TransportKind transport)
    {
        await using var server = await ServerUnderTest.Start(transport, options => options.Limits.MaxRequestsPerConnection = Most);
        using var client = await server.Server.Connect();
        await client.Send(Repeat("GET / HTTP/1.1\r\n" + Host, Most) + Canary);
        for (var i = 1; i <= Most; i++)
        {
            Assert.Equal(i == Most, (await client.ReceiveResponse()).SaysClose);
        }

        Assert.Equal("", await client.ReceiveToEnd());
        Assert.Equal(0, server.Canaries);
    }
}
