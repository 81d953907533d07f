using System.Net;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Limits on connections: in all, per IPv4 address, per IPv6 /64.</summary>
public sealed class ConnectionAdmissionTests
{
    [Fact]
    public void Lets_in_as_many_as_the_limit_says_and_again_when_one_leaves()
    {
        var admission = new ConnectionAdmission(2, 0);
        Assert.Equal(Rejection.None, admission.Enter(Peer("10.0.0.1")));
        Assert.Equal(Rejection.None, admission.Enter(Peer("10.0.0.2")));
        Assert.Equal(Rejection.TooManyConnections, admission.Enter(Peer("10.0.0.3")));
        admission.Leave(Peer("10.0.0.1"));
        Assert.Equal(Rejection.None, admission.Enter(Peer("10.0.0.3")));
    }

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", true)]
    [InlineData("10.0.0.1", "10.0.0.2", false)]
    [InlineData("10.0.0.1", "::ffff:10.0.0.1", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    public void Knows_one_client_from_another(string first, string second, bool isSameClient)
    {
        var admission = new ConnectionAdmission(0, 1);
        Assert.Equal(Rejection.None, admission.Enter(Peer(first)));
        Assert.Equal(isSameClient ? Rejection.TooManyConnectionsOfAddress : Rejection.None, admission.Enter(Peer(second)));
    }

    [Fact]
    public void A_client_that_left_is_forgotten()
    {
        var admission = new ConnectionAdmission(0, 2);
        for (var round = 0; round < 3; round++)
        {
            Assert.Equal(Rejection.None, admission.Enter(Peer("10.0.0.1")));
            Assert.Equal(Rejection.None, admission.Enter(Peer("10.0.0.1")));
            Assert.Equal(Rejection.TooManyConnectionsOfAddress, admission.Enter(Peer("10.0.0.1")));
            admission.Leave(Peer("10.0.0.1"));
            admission.Leave(Peer("10.0.0.1"));
        }
    }

    [Theory]
    [InlineData(2, 0, 503, "1")]
    [InlineData(0, 2, 429, null)]
    public async Task A_connection_over_a_limit_is_told_so_and_closed_and_the_others_live_on(int all, int perAddress, int status, string? retryAfter)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("in")),
            configure: options =>
            {
                options.Limits.MaxConnections = all;
                options.Limits.MaxConnectionsPerAddress = perAddress;
            });
        const string Request = "GET / HTTP/1.1\r\nHost: test\r\n\r\n";
        using var first = await server.Connect();
        using var second = await server.Connect();
        await first.Exchange(Request);
        await second.Exchange(Request);

        using (var third = await server.Connect())
        {
            var rejected = await third.ReceiveResponse();
            Assert.Equal((status, true, retryAfter), (rejected.Status, rejected.SaysClose, rejected["Retry-After"]));
            Assert.Equal(0, await third.ReceiveEnd());
        }

        Assert.Equal(1, server.Sum(counters => counters.ConnectionsRejected));
        Assert.Equal("in", (await first.Exchange(Request)).Body);
        first.Dispose();
        await TestServer.Until(() => server.Loops[0].LiveConnections == 1, "the first connection and the rejected one are gone");
        Assert.Equal("in", (await server.Get("/")).Body);
    }

    /// <summary>Telling all of them that they are rejected would cost as much as serving them.</summary>
    [Fact]
    public async Task Of_those_over_a_limit_256_at_a_time_are_told_so_and_the_others_closed_without_a_word()
    {
        const int Told = 256;
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("in")),
            configure: options => options.Limits.MaxConnections = 1,
            time: new ManualTime());
        using var first = await server.Connect();
        await first.Exchange(Requests.Get("/"));
        var rejected = new List<RawClient>();
        for (var i = 0; i < Told; i++)
        {
            rejected.Add(await server.Connect());
            Assert.Equal(503, (await rejected[i].ReceiveResponse()).Status);
        }

        using (var next = await server.Connect())
        {
            Assert.Equal("", await next.ReceiveToEnd());
        }

        Assert.Equal(Told + 1, server.Sum(counters => counters.ConnectionsRejected));
        rejected.ForEach(client => client.Dispose());
        await TestServer.Until(() => server.Loops[0].RejectedConnections == 0, "those who were told have left");
        using var another = await server.Connect();
        Assert.Equal(503, (await another.ReceiveResponse()).Status);
    }

    private static PeerAddress Peer(string address) => PeerAddress.From(new IPEndPoint(IPAddress.Parse(address), 1));
}
