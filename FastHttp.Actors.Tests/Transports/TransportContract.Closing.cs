using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public abstract partial class TransportContract
{
    [Fact]
    public void A_client_that_closes_its_sending_side_still_receives()
    {
        using var pair = CreatePair();
        pair.ClientSends("last words"u8.ToArray());
        pair.Client.CloseSend();
        Assert.Equal(("last words".Length, 0), ReceivesWhenTold(pair));
        Assert.Equal(6, pair.Server.Send("answer"u8));
        Assert.Equal("answer"u8, pair.ClientReceives(6));
    }

    [Fact]
    public void A_server_that_closes_its_sending_side_still_receives()
    {
        using var pair = CreatePair();
        Assert.Equal(4, pair.Server.Send("bye!"u8));
        pair.Server.ShutdownSend();
        Assert.Equal("bye!"u8, pair.ClientReceives(4));
        Assert.Equal(0, pair.ClientReceivesEnd());
        pair.ClientSends("more"u8.ToArray());
        Assert.Equal("more"u8, pair.ServerReceives(4));
        pair.Client.CloseSend();
        Assert.Equal((0, 0), ReceivesWhenTold(pair));
    }

    // As an owner does: takes a first short receive for drained, and goes on only when told.
    private static (int Count, int End) ReceivesWhenTold(Pair pair)
    {
        var buffer = new byte[64];
        int count = 0, end = TransportConnection.WouldBlock;
        pair.Owner.Then = readiness =>
        {
            do
            {
                end = pair.Server.Receive(buffer);
                count += Math.Max(0, end);
            }
            while (end > 0 && (readiness & Readiness.PeerClosed) != 0);
        };
        pair.Loop.RunUntil(() => end is 0 or TransportConnection.Broken);
        return (count, end);
    }

    [Fact]
    public void A_reset_is_told_and_ends_both_directions()
    {
        using var pair = CreatePair();
        pair.Client.Abort();
        Assert.InRange(ReceivesWhenTold(pair).End, TransportConnection.Broken, 0);
        pair.Loop.RunUntil(() => pair.Server.Send("x"u8) == TransportConnection.Broken);
    }

    [Fact]
    public void A_reset_is_told_while_a_send_waits_for_room()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Flood);
        Assert.InRange(pair.Server.Send(bytes), 1, bytes.Length - 1);
        pair.Client.Abort();
        pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Failed | Readiness.PeerClosed));
        pair.Loop.RunUntil(() => pair.Server.Send("x"u8) == TransportConnection.Broken);
    }

    [Fact]
    public void Close_delivers_what_was_sent()
    {
        using var pair = CreatePair();
        var bytes = Pattern(100_000);
        var sent = pair.Server.Send(bytes);
        Assert.InRange(sent, 1, bytes.Length);
        pair.Server.Close();
        Assert.Equal(bytes[..sent], pair.ClientReceives(sent));
        Assert.Equal(0, pair.ClientReceivesEnd());
    }

    [Fact]
    public void Close_after_a_short_send_delivers_what_was_taken()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Flood);
        var sent = pair.Server.Send(bytes);
        Assert.InRange(sent, 1, bytes.Length - 1);
        pair.Server.Close();
        Assert.Equal(bytes[..sent], pair.ClientReceives(sent));
        Assert.Equal(0, pair.ClientReceivesEnd());
    }

    [Fact]
    public void Abort_resets()
    {
        using var pair = CreatePair();
        pair.Server.Abort();
        Assert.Equal(TransportConnection.Broken, pair.ClientReceivesEnd());
    }

    [Fact]
    public void Who_was_closed_is_told_nothing_more_even_within_the_same_batch()
    {
        var loop = CreateLoop();
        using var one = CreatePair(loop);
        using var other = CreatePair(loop);
        loop.Settle();
        one.Owner.Then = _ => other.Server.Close();
        other.Owner.Then = _ => one.Server.Close();
        one.ClientSends([1]);
        other.ClientSends([2]);
        loop.RunUntil(() => one.Owner.Times + other.Owner.Times > 0);
        loop.Settle();
        Assert.Equal(1, one.Owner.Times + other.Owner.Times);
    }

    [Fact]
    public void A_new_connection_is_not_told_what_was_meant_for_the_one_it_follows()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        using var one = CreatePair(loop, listener);
        using var other = CreatePair(loop, listener);
        using var waiting = Connect(listener.LocalEndPoint);
        var accepted = new Owner();
        TransportConnection? follower = null;
        loop.Settle();
        void Replace(TransportConnection closed)
        {
            closed.Close();
            // The descriptor just closed is the lowest free one: the new connection gets its number, and its object too.
            if (listener.TryAccept(out var socket) == AcceptStatus.Accepted)
            {
                follower = loop.Transport.Attach(socket);
                follower.Start(accepted);
            }
        }

        one.Owner.Then = _ => Replace(other.Server);
        other.Owner.Then = _ => Replace(one.Server);
        one.ClientSends([1]);
        other.ClientSends([2]);
        loop.RunUntil(() => follower is not null);
        loop.Settle();
        Assert.Equal(0, accepted.Times);
        Assert.Equal(1, one.Owner.Times + other.Owner.Times);
        Assert.Equal(1, waiting.Send([3]));
        loop.RunUntil(() => accepted.Was(Readiness.Readable));
        Assert.Equal(1, follower!.Receive(new byte[8]));
    }

    [Fact]
    public void Disposing_the_transport_closes_what_is_open()
    {
        var loop = CreateLoop();
        var pair = CreatePair(loop);
        loop.Dispose();
        var scratch = new byte[8];
        Assert.True(SpinWait.SpinUntil(() => pair.Client.Receive(scratch) is 0 or TransportConnection.Broken, 10_000));
    }
}
