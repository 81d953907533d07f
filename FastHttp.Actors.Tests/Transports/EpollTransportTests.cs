using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.Epoll;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public sealed class EpollTransportTests : SocketTransportContract
{
    private protected override ITransport CreateTransport() => new EpollTransport();

    [Fact]
    public void An_accepted_socket_inherits_no_delay()
    {
        var loop = CreateLoop();
        foreach (var noDelay in new[] { true, false })
        {
            var listener = Listen(loop, AnyPort, new ListenOptions(NoDelay: noDelay));
            using var client = Connect(listener.LocalEndPoint);
            var accepted = Accept(loop, listener);
            using (var socket = new Socket(new SafeSocketHandle(accepted.Descriptor, ownsHandle: false)))
            {
                Assert.Equal(noDelay, socket.NoDelay);
            }

            loop.Transport.Discard(accepted);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_last_bytes_and_the_end_share_a_segment(bool lingers)
    {
        using var pair = CreatePair();
        var client = (SocketTestClient)pair.Client;
        var before = client.SegmentsIn;
        Assert.Equal(4, pair.Server.SendLast("bye!"u8));
        if (lingers)
        {
            pair.Server.ShutdownSend();
        }
        else
        {
            pair.Server.Close();
        }

        Assert.Equal("bye!"u8, pair.ClientReceives(4));
        Assert.Equal(0, pair.ClientReceivesEnd());
        Assert.Equal(1, client.SegmentsIn - before);
    }

    [Fact]
    public void The_last_bytes_arrive_although_the_client_has_sent_more_than_was_read()
    {
        using var pair = CreatePair();
        pair.ClientSends(Pattern(1000));
        Assert.Equal(4, pair.Server.SendLast("bye!"u8));
        pair.Server.Close();
        Assert.Equal("bye!"u8, pair.ClientReceives(4));
    }

    [Fact]
    public void A_connection_that_ends_in_the_turn_of_its_accept_is_never_watched()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        using var client = Connect(listener.LocalEndPoint);
        Assert.Equal(1, client.Send([1]));
        var connection = loop.Transport.Attach(Accept(loop, listener));
        var calls = ((EpollTransport)loop.Transport).Calls;
        var before = calls.Watches;
        var owner = new Owner();
        Assert.Equal(Readiness.Readable, connection.Start(owner));
        Assert.Equal(1, connection.Receive(new byte[8]));
        connection.Close();
        loop.Settle();
        Assert.Equal((before, 0), (calls.Watches, owner.Times));
    }

    [Fact]
    public void The_owner_of_a_socket_that_cannot_be_watched_is_told_before_the_loop_sleeps()
    {
        var loop = CreateLoop();
        // epoll refuses regular files.
        var file = File.OpenHandle(typeof(EpollTransportTests).Assembly.Location);
        var connection = loop.Transport.Attach(new AcceptedSocket((int)file.DangerousGetHandle(), null, default));
        file.SetHandleAsInvalid();
        var owner = new Owner();
        connection.Start(owner);
        Assert.Equal(0, loop.Transport.Wait(-1));
        Assert.True(owner.Was(Readiness.Failed));
        connection.Close();
    }

    [Fact]
    public void The_object_of_a_closed_connection_serves_the_next_one()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        var first = CreatePair(loop, listener);
        _ = first.Server.RemoteEndPoint;
        first.Dispose();
        using var second = CreatePair(loop, listener);
        Assert.Same(first.Server, second.Server);
        Assert.Equal(((SocketTestClient)second.Client).LocalEndPoint, second.Server.RemoteEndPoint);
    }

    [Fact]
    public void Accepting_attaching_and_closing_allocate_nothing_in_the_steady_state()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        var owner = new Owner();
        var clients = new List<ITestClient>();
        long Round()
        {
            clients.Add(Connect(listener.LocalEndPoint));
            var before = GC.GetAllocatedBytesForCurrentThread();
            loop.Turn(0);
            var status = listener.TryAccept(out var accepted);
            var connection = loop.Transport.Attach(accepted);
            connection.Start(owner);
            _ = connection.Peer;
            loop.Turn(0);
            connection.Close();
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(AcceptStatus.Accepted, status);
            return allocated;
        }

        Round();
        Assert.Equal(0, Enumerable.Range(0, 20).Sum(_ => Round()));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public void Receiving_sending_and_waiting_allocate_nothing()
    {
        using var pair = CreatePair();
        var buffer = new byte[64];
        void Round()
        {
            pair.Client.Send("ping"u8);
            pair.Loop.Turn(1);
            _ = pair.Server.Receive(buffer);
            _ = pair.Server.Receive(buffer);
            pair.Server.Send("pong"u8);
            pair.Loop.Transport.Wake();
            pair.Loop.Turn(-1);
            _ = pair.Client.Receive(buffer);
        }

        // The first rounds make the pools and let the runtime prepare the calls.
        for (var round = 0; round < 200; round++)
        {
            Round();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 1000; round++)
        {
            Round();
        }

        Allocated.Nothing(GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void A_client_that_knocks_while_a_listener_closes_is_let_in_by_another_and_who_was_let_in_stays()
    {
        var (closing, staying) = (CreateLoop(), CreateLoop());
        var shared = new ListenOptions(SharePort: true);
        var old = Listen(closing, AnyPort, shared);
        using var queued = new SocketTestClient(old.LocalEndPoint);
        var next = Listen(staying, old.LocalEndPoint, shared);
        old.EndHandshakes();
        var clients = Enumerable.Range(0, 32).Select(_ => Knock(old.LocalEndPoint)).ToList();

        // Over loopback a handshake ends before connect returns, unless nobody answers. The kernel spreads by a hash: all on one
        // side has the odds of 31 coin tosses.
        Assert.InRange(clients.Count(client => client.Poll(0, SelectMode.SelectWrite)), 1, 31);
        closing.Transport.Discard(Accept(closing, old));
        Assert.Equal(AcceptStatus.Drained, old.TryAccept(out _));
        old.Close();

        var accepted = 0;
        staying.RunUntil(() => (accepted += AcceptAll(staying, next)) == clients.Count);
        clients.ForEach(client => client.Dispose());
    }

    private static Socket Knock(EndPoint endPoint)
    {
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
        }

        return socket;
    }
}
