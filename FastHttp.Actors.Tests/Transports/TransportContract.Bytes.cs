using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public abstract partial class TransportContract
{
    private const int Large = 3 * 1024 * 1024;

    // More than the kernel's two buffers take: 4 MiB and 6 MiB at most by default.
    private protected const int Flood = 16 * 1024 * 1024;

    [Fact]
    public void Bytes_arrive_and_the_owner_is_told()
    {
        using var pair = CreatePair();
        pair.ClientSends("hello"u8.ToArray());
        pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
        Assert.Equal("hello"u8, pair.ServerReceives(5));
        Assert.Equal(TransportConnection.WouldBlock, pair.Server.Receive(new byte[8]));
        Assert.Equal(5, pair.Server.Send("world"u8));
        Assert.Equal("world"u8, pair.ClientReceives(5));
    }

    [Fact]
    public void Each_arrival_after_a_drained_receive_is_told()
    {
        using var pair = CreatePair();
        for (var round = 0; round < 20; round++)
        {
            pair.Owner.Forget();
            pair.ClientSends([(byte)round]);
            pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
            // One byte into eight: a short receive, after which nothing more is asked.
            Assert.Equal(1, pair.Server.Receive(new byte[8]));
        }
    }

    [Fact]
    public void After_a_full_buffer_the_rest_is_there_without_being_told()
    {
        using var pair = CreatePair();
        var bytes = Pattern(10_000);
        pair.ClientSends(bytes);
        var received = new byte[bytes.Length];
        var count = 0;
        pair.Owner.Then = _ =>
        {
            while (count < received.Length && pair.Server.Receive(received.AsSpan(count, 1)) == 1)
            {
                count++;
            }
        };
        pair.Loop.RunUntil(() => count == bytes.Length);
        Assert.Equal(bytes, received);
    }

    [Fact]
    public void An_idle_connection_is_never_told_that_it_is_writable()
    {
        using var pair = CreatePair();
        pair.Loop.Settle();
        Assert.Equal(0, pair.Owner.Times);
        Assert.Equal(5, pair.Server.Send("short"u8));
        pair.ClientReceives(5);
        pair.ClientSends([1]);
        pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
        Assert.False(pair.Owner.Was(Readiness.Writable));
    }

    [Fact]
    public void A_send_comes_up_short_when_the_client_does_not_read_and_goes_on_when_it_does()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Flood);
        var sent = pair.Server.Send(bytes);
        Assert.InRange(sent, 1, bytes.Length - 1);
        pair.Owner.Then = readiness =>
        {
            if ((readiness & Readiness.Writable) != 0)
            {
                sent += pair.Server.Send(bytes.AsSpan(sent));
            }
        };
        pair.Loop.Settle();
        Assert.True(sent < bytes.Length, "Back-pressure is not real: all was taken though nobody reads.");
        Assert.Equal(bytes, pair.ClientReceives(bytes.Length));
        Assert.Equal(bytes.Length, sent);
    }

    [Fact]
    public void A_client_is_held_back_while_the_server_does_not_receive()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Flood);
        var sent = 0;
        for (var attempt = 0; attempt < 50; attempt++)
        {
            sent += pair.Client.Send(bytes.AsSpan(sent));
            pair.Loop.Turn(1);
        }

        Assert.InRange(sent, 1, bytes.Length - 1);
        var received = new byte[bytes.Length];
        var count = 0;
        pair.Loop.RunUntil(() =>
        {
            count += Math.Max(0, pair.Server.Receive(received.AsSpan(count)));
            sent += pair.Client.Send(bytes.AsSpan(sent));
            return count == bytes.Length;
        });
        Assert.Equal(bytes, received);
    }

    [Fact]
    public void Large_bodies_pass_both_ways_at_once()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Large);
        var echo = new Echo(pair.Server);
        pair.Owner.Then = _ => echo.Run();
        var back = new byte[bytes.Length];
        int sent = 0, received = 0;
        pair.Loop.RunUntil(() =>
        {
            sent += pair.Client.Send(bytes.AsSpan(sent));
            received += Math.Max(0, pair.Client.Receive(back.AsSpan(received)));
            return received == back.Length;
        });
        Assert.Equal(bytes, back);
    }
}
