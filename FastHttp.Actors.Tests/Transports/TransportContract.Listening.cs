using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public abstract partial class TransportContract
{
    [Fact]
    public void Port_0_gives_the_real_port()
    {
        var loop = CreateLoop();
        var first = (IPEndPoint)Listen(loop, AnyPort).LocalEndPoint;
        var second = (IPEndPoint)Listen(loop, AnyPort).LocalEndPoint;
        Assert.NotEqual(0, first.Port);
        Assert.NotEqual(0, second.Port);
        Assert.NotEqual(first.Port, second.Port);
    }

    [Fact]
    public void The_owner_is_told_that_connections_wait_and_all_are_accepted()
    {
        const int clients = 200;
        var loop = CreateLoop();
        var listener = loop.Transport.Listen(AnyPort, new ListenOptions());
        var owner = new Owner();
        var accepted = 0;
        owner.Then = _ =>
        {
            while (listener.TryAccept(out var socket) == AcceptStatus.Accepted)
            {
                accepted++;
                socket.Discard(loop.Transport);
            }
        };
        listener.Start(owner);
        for (var client = 0; client < clients; client++)
        {
            _open.Add(Connect(listener.LocalEndPoint));
            loop.Turn(0);
        }

        loop.RunUntil(() => accepted == clients);
        Assert.Equal(AcceptStatus.Drained, listener.TryAccept(out _));
        listener.Close();
    }

    [Fact]
    public void A_discarded_connection_ends_at_the_client()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        using var client = Connect(listener.LocalEndPoint);
        loop.Transport.Discard(Accept(loop, listener));
        var scratch = new byte[8];
        loop.RunUntil(() => client.Receive(scratch) is 0 or TransportConnection.Broken);
    }

    [Fact]
    public void An_accepted_socket_can_serve_on_another_loop()
    {
        var accepting = CreateLoop();
        var serving = CreateLoop();
        var listener = Listen(accepting, AnyPort);
        using var client = Connect(listener.LocalEndPoint);
        var server = serving.Transport.Attach(Accept(accepting, listener));
        var owner = new Owner();
        var echo = new Echo(server);
        owner.Then = _ => echo.Run();
        server.Start(owner);
        using var pair = new Pair(serving, server, owner, client);
        var bytes = Pattern(50_000);
        pair.ClientSends(bytes[..20_000]);
        Assert.Equal(bytes[..20_000], pair.ClientReceives(20_000));
    }

    [Fact]
    public void An_address_in_use_is_refused_until_it_is_free_again()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        var endPoint = listener.LocalEndPoint;
        var refused = Assert.Throws<SocketException>(() => CreateLoop().Transport.Listen(endPoint, new ListenOptions()));
        Assert.Equal(SocketError.AddressAlreadyInUse, refused.SocketErrorCode);
        listener.Close();
        Listen(CreateLoop(), endPoint).Close();
    }

    [Fact]
    public void A_probe_notices_whoever_listens_even_on_a_shared_port()
    {
        var loop = CreateLoop();
        var shared = new ListenOptions(SharePort: loop.Transport.BalancesSharedPorts);
        var listener = Listen(loop, AnyPort, shared);
        var endPoint = listener.LocalEndPoint;
        var refused = Assert.Throws<SocketException>(() => CreateLoop().Transport.ProbeExclusive(endPoint));
        Assert.Equal(SocketError.AddressAlreadyInUse, refused.SocketErrorCode);
        listener.Close();
        loop.Transport.ProbeExclusive(endPoint);
        Listen(loop, endPoint, shared).Close();
    }

    [Fact]
    public void Listeners_that_share_a_port_share_the_connections()
    {
        var loops = new[] { CreateLoop(), CreateLoop() };
        if (!loops[0].Transport.BalancesSharedPorts)
        {
            return;
        }

        var shared = new ListenOptions(SharePort: true);
        var first = Listen(loops[0], AnyPort, shared);
        var second = Listen(loops[1], first.LocalEndPoint, shared);
        for (var client = 0; client < 64; client++)
        {
            _open.Add(Connect(first.LocalEndPoint));
        }

        var counts = new int[2];
        loops[0].RunUntil(() =>
        {
            counts[0] += AcceptAll(loops[0], first);
            counts[1] += AcceptAll(loops[1], second);
            return counts.Sum() == 64;
        });
        // The kernel spreads by a hash: all on one side has the odds of 63 coin tosses.
        Assert.All(counts, count => Assert.InRange(count, 1, 63));
    }

    [Fact]
    public void Both_ends_have_their_addresses()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        using var pair = CreatePair(loop, listener);
        Assert.Equal(listener.LocalEndPoint, pair.Server.LocalEndPoint);
        Assert.True(pair.Server.Peer.IsKnown);
        Assert.Equal(PeerAddress.From(new IPEndPoint(IPAddress.Loopback, 0)).Address, pair.Server.Peer.Address);
        Assert.Equal(pair.Server.Peer, PeerAddress.From(pair.Server.RemoteEndPoint));
        Assert.Same(pair.Server.RemoteEndPoint, pair.Server.RemoteEndPoint);
    }

    private protected static int AcceptAll(TestLoop loop, TransportListener listener)
    {
        loop.Turn(0);
        var count = 0;
        while (listener.TryAccept(out var socket) == AcceptStatus.Accepted)
        {
            count++;
            socket.Discard(loop.Transport);
        }

        return count;
    }
}
