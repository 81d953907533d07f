using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

public sealed class BindingTests
{
    [Fact]
    public async Task Port_0_becomes_a_port_of_the_systems_choice()
    {
        await using var server = await TestServer.Start(Routes, loops: 2);

        Assert.NotEqual(0, server.Binding.LocalEndPoint.Port);
        Assert.True(server.Binding.IsReady);
        Assert.Equal("served", (await server.Get("/")).Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_server_may_listen_on_several_endpoints(int loops)
    {
        await using var server = await TestServer.Start(_ => { }, loops: loops);

        var binding = await server.Bind(http => http.NewServerAt("127.0.0.1", 0).And("::1", 0).And("127.0.0.1", 0), Routes);

        Assert.Equal(
            [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Loopback],
            binding.LocalEndPoints.Cast<IPEndPoint>().Select(point => point.Address));
        Assert.Equal(3, binding.LocalEndPoints.Distinct().Count());
        foreach (var endPoint in binding.LocalEndPoints)
        {
            using var client = await endPoint.Connect();
            Assert.Equal("served", (await client.Get("/")).Body);
        }
    }

    [Theory]
    [InlineData(TransportKind.Epoll, 1)]
    [InlineData(TransportKind.Epoll, 2)]
    [InlineData(TransportKind.Sockets, 2)]
    public async Task Localhost_is_the_address_of_both_families_with_one_port(TransportKind transport, int loops)
    {
        await using var server = await TestServer.Start(_ => { }, transport, loops: loops);

        var binding = await server.Bind(http => http.NewServerAt("localhost", 0), Routes);

        var port = binding.LocalEndPoint.Port;
        Assert.NotEqual(0, port);
        Assert.Equal([new IPEndPoint(IPAddress.Loopback, port), new IPEndPoint(IPAddress.IPv6Loopback, port)], binding.LocalEndPoints);
        foreach (var endPoint in binding.LocalEndPoints)
        {
            using var client = await endPoint.Connect();
            Assert.Equal("served", (await client.Get("/")).Body);
        }

        await binding.Terminate(FarAway).Soon();
        var again = await server.Bind(http => http.NewServerAt("localhost", port), Routes);
        Assert.Equal(binding.LocalEndPoints, again.LocalEndPoints);
    }

    [Fact]
    public async Task Localhost_gets_another_port_when_the_second_family_does_not_have_the_first_ones()
    {
        await using var server = await TestServer.Start(_ => { }, TransportKind.InMemory, loops: 2);
        // In memory the next port is the one after the last.
        var last = server.Binding.LocalEndPoint.Port;
        await server.Bind(http => http.NewServerAt("::1", last + 1).And("::1", last + 2), Routes);

        var binding = await server.Bind(http => http.NewServerAt("localhost", 0), Routes);

        Assert.Equal([new IPEndPoint(IPAddress.Loopback, last + 3), new IPEndPoint(IPAddress.IPv6Loopback, last + 3)], binding.LocalEndPoints);
        var first = await server.Bind(http => http.NewServerAt("127.0.0.1", last + 1), Routes);
        Assert.Equal(last + 1, first.LocalEndPoint.Port);
    }

    [Fact]
    public async Task Localhost_is_all_or_nothing()
    {
        await using var server = await TestServer.Start(_ => { });
        var squatter = await server.Bind(http => http.NewServerAt("::1", 0), Routes);
        var taken = squatter.LocalEndPoint;

        var failure = await Assert.ThrowsAsync<FastHttpBindException>(() =>
            server.Bind(http => http.NewServerAt("localhost", taken.Port), Routes).Soon());

        Assert.Equal(taken, failure.EndPoint);
        await server.Bind(http => http.NewServerAt("127.0.0.1", taken.Port), Routes);
    }

    [Fact]
    public async Task The_star_is_every_address_of_both_families()
    {
        await using var server = await TestServer.Start(_ => { });
        var binding = await server.Bind(http => http.NewServerAt("*", 0), Routes);

        foreach (var address in new[] { IPAddress.Loopback, IPAddress.IPv6Loopback })
        {
            using var client = await new IPEndPoint(address, binding.LocalEndPoint.Port).Connect();
            Assert.Equal("served", (await client.Get("/")).Body);
        }
    }

    /// <summary>RFC 4291 2.5.5.2: it names an IPv4 address, and that is listened on.</summary>
    [Theory]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:7f00:1")]
    public async Task An_IPv4_mapped_address_is_the_IPv4_address(string host)
    {
        await using var server = await TestServer.Start(_ => { });
        var binding = await server.Bind(
            http => http.NewServerAt(host, 0), routes => routes.MapGet("/", ctx => ctx.Text($"{ctx.RemoteEndPoint} {ctx.LocalEndPoint}")));

        Assert.Equal(IPAddress.Loopback, binding.LocalEndPoint.Address);
        using var client = await binding.LocalEndPoint.Connect();
        Assert.Matches($@"^127\.0\.0\.1:\d+ 127\.0\.0\.1:{binding.LocalEndPoint.Port}$", (await client.Get("/")).Body);
    }

    [Fact]
    public async Task Two_servers_of_one_system_do_not_mix()
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("one")));
        var other = await server.Bind(routes => routes.MapGet("/", ctx => ctx.Text("two")));

        Assert.Equal("one", (await server.Get("/")).Body);
        Assert.Equal("two", (await other.Get("/")).Body);
        Assert.Same(server.Loops[0].Loop, other.Loops[0].Loop);

        await other.Terminate(TimeSpan.Zero).Soon();
        Assert.Equal("one", (await server.Get("/")).Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_port_in_use_is_an_error_that_names_it_and_nothing_is_left_behind(int loops)
    {
        await using var server = await TestServer.Start(_ => { }, loops: loops);
        using var squatter = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        squatter.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        squatter.Listen();
        var taken = ((IPEndPoint)squatter.LocalEndPoint!).Port;
        var free = FreePort();

        // The first endpoint can be listened on; it must be free again when the failure of the second one is told.
        for (var i = 0; i < 5; i++)
        {
            var failure = await Assert.ThrowsAsync<FastHttpBindException>(() =>
                server.Bind(http => http.NewServerAt("127.0.0.1", free).And("127.0.0.1", taken), Routes).Soon());
            Assert.Equal(new IPEndPoint(IPAddress.Loopback, taken), failure.EndPoint);
            Assert.Contains($"127.0.0.1:{taken}", failure.Message, StringComparison.Ordinal);
            await AssertNoActor(server, $"/user/http-{i + 2}-handlers");
            await AssertNoActor(server, $"/system/fasthttp/http-{i + 2}");
        }

        squatter.Dispose();
        var binding = await server.Bind(http => http.NewServerAt("127.0.0.1", free).And("127.0.0.1", taken), Routes);
        Assert.Equal("served", (await binding.Get("/")).Body);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_port_of_another_server_of_ours_is_in_use_too(int loops)
    {
        await using var server = await TestServer.Start(Routes, loops: loops);
        var port = server.Binding.LocalEndPoint.Port;

        await Assert.ThrowsAsync<FastHttpBindException>(() => server.Bind(http => http.NewServerAt("127.0.0.1", port), Routes).Soon());

        Assert.Equal("served", (await server.Get("/")).Body);
    }

    [Fact]
    public async Task A_port_may_be_shared_when_both_agree()
    {
        await using var server = await TestServer.Start(Routes, configure: options => options.SharePortWithOtherProcesses = true);
        var port = server.Binding.LocalEndPoint.Port;

        var other = await server.Bind(
            http => http.NewServerAt("127.0.0.1", port).WithOptions(options => options.SharePortWithOtherProcesses = true), Routes);
        await server.Binding.Unbind();

        Assert.Equal("served", (await other.Get("/")).Body);
    }

    [Fact]
    public async Task An_address_that_is_not_ours_is_an_error_that_names_it()
    {
        await using var server = await TestServer.Start(_ => { });

        // RFC 5737: TEST-NET-1, never an address of this machine.
        var failure = await Assert.ThrowsAsync<FastHttpBindException>(() =>
            server.Bind(http => http.NewServerAt("192.0.2.1", 80), Routes).Soon());

        Assert.Contains("192.0.2.1:80", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_port_can_be_listened_on_again_right_after_Terminate(int loops)
    {
        await using var server = await TestServer.Start(_ => { }, loops: loops);
        var port = 0;
        for (var i = 0; i < 5; i++)
        {
            var binding = await server.Bind(http => http.NewServerAt("127.0.0.1", port), Routes);
            port = binding.LocalEndPoint.Port;

            // The server closes first, which leaves the port in TIME-WAIT.
            using var client = await binding.LocalEndPoint.Connect();
            Assert.Equal("served", (await client.Get("/")).Body);
            await binding.Terminate(TimeSpan.FromSeconds(10)).Soon();
            Assert.Equal(0, await client.ReceiveEnd());
        }
    }

    [Fact]
    public async Task Connections_beyond_the_limit_are_closed_at_once_and_make_room_when_they_end()
    {
        await using var server = await TestServer.Start(Routes, configure: options => options.Limits.MaxConnections = 2, loops: 2);
        using var first = await server.Connect();
        using var second = await server.Connect();
        Assert.Equal("served", (await first.Get("/")).Body);
        Assert.Equal("served", (await second.Get("/")).Body);

        using var third = await server.Connect();
        await third.ReceiveEnd();
        Assert.Equal(1, server.Sum(counters => counters.ConnectionsRejected));

        Assert.Equal("served", (await first.Get("/")).Body);
        second.Dispose();
        await TestServer.Until(() => server.Loops.Sum(loop => loop.LiveConnections) == 1, "one connection has ended");
        Assert.Equal("served", (await server.Get("/")).Body);
    }

    private static void Routes(HttpRoutes routes) => routes.MapGet("/", ctx => ctx.Text("served"));

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static Task<ActorNotFoundException> AssertNoActor(TestServer server, string path) =>
        Assert.ThrowsAsync<ActorNotFoundException>(() => server.System.ActorSelection(path).ResolveOne(FarAway));
}
