using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

/// <summary>What the transports with real sockets promise besides.</summary>
public abstract class SocketTransportContract : TransportContract
{
    private protected override ITestClient Connect(EndPoint endPoint) => new SocketTestClient(endPoint);

    [Fact]
    public void IPv6_is_served()
    {
        var loop = CreateLoop();
        using var pair = CreatePair(loop, Listen(loop, new IPEndPoint(IPAddress.IPv6Loopback, 0)));
        Assert.Equal(((SocketTestClient)pair.Client).LocalEndPoint, pair.Server.RemoteEndPoint);
        Assert.Equal(IPAddress.IPv6Loopback, ((IPEndPoint)pair.Server.LocalEndPoint!).Address);
    }

    [Fact]
    public void The_IPv6_wildcard_serves_IPv4_too_and_the_client_keeps_its_IPv4_address()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, new IPEndPoint(IPAddress.IPv6Any, 0));
        var port = ((IPEndPoint)listener.LocalEndPoint).Port;
        using var client = Connect(new IPEndPoint(IPAddress.Loopback, port));
        var server = loop.Transport.Attach(Accept(loop, listener));
        Assert.Equal(((SocketTestClient)client).LocalEndPoint, server.RemoteEndPoint);
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, port), server.LocalEndPoint);
        server.Close();
    }

    [Fact]
    public void A_Unix_domain_socket_is_served_and_its_file_goes_with_it()
    {
        WithSocketPath(path =>
        {
            var loop = CreateLoop();
            var endPoint = new UnixDomainSocketEndPoint(path);
            var listener = Listen(loop, endPoint);
            using (var pair = CreatePair(loop, listener))
            {
                pair.ClientSends("over a file"u8.ToArray());
                Assert.Equal("over a file"u8, pair.ServerReceives(11));
                Assert.False(pair.Server.Peer.IsKnown);
                Assert.Null(pair.Server.RemoteEndPoint);
                Assert.Equal(endPoint.ToString(), pair.Server.LocalEndPoint!.ToString());
            }

            var refused = Assert.Throws<SocketException>(() => loop.Transport.Listen(endPoint, new ListenOptions()));
            Assert.Equal(SocketError.AddressAlreadyInUse, refused.SocketErrorCode);
            Assert.Throws<SocketException>(() => loop.Transport.ProbeExclusive(endPoint));
            listener.Close();
            Assert.False(File.Exists(path));
            loop.Transport.ProbeExclusive(endPoint);
        });
    }

    [Fact]
    public void The_file_of_a_Unix_domain_socket_that_nobody_serves_is_taken_over()
    {
        WithSocketPath(path =>
        {
            var endPoint = new UnixDomainSocketEndPoint(path);
            using var dead = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            // Bound and never listening: what a killed process leaves.
            dead.Bind(endPoint);
            var loop = CreateLoop();
            using var pair = CreatePair(loop, Listen(loop, endPoint));
            pair.ClientSends([1]);
            Assert.Equal([1], pair.ServerReceives(1));
        });
    }

    [Fact]
    public void A_file_that_is_no_socket_is_left_alone()
    {
        WithSocketPath(path =>
        {
            File.WriteAllText(path, "precious");
            var loop = CreateLoop();
            Assert.Throws<IOException>(() => loop.Transport.Listen(new UnixDomainSocketEndPoint(path), new ListenOptions()));
            Assert.Equal("precious", File.ReadAllText(path));
        });
    }

    private static void WithSocketPath(Action<string> use)
    {
        var folder = Directory.CreateTempSubdirectory("fasthttp");
        try
        {
            use(Path.Combine(folder.FullName, "s"));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
