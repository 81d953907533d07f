using FastHttp.Actors.Transports;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public abstract partial class TransportContract
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void That_the_peer_leaves_is_told_after_a_full_buffer(bool resets)
    {
        using var pair = CreatePair();
        pair.ClientSends(Pattern(100));
        pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
        Assert.Equal(Pattern(100), pair.ServerReceives(100));
        AssertLeavingIsTold(pair, resets);
    }

    /// <summary>As an owner that has no room, or wants no more.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void That_the_peer_leaves_is_told_while_its_bytes_are_not_received(bool resets)
    {
        using var pair = CreatePair();
        pair.ClientSends(Pattern(10_000));
        pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
        AssertLeavingIsTold(pair, resets);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void That_the_peer_leaves_is_told_after_a_full_buffer_with_more_behind_it(bool resets)
    {
        using var pair = CreatePair();
        pair.ClientSends(Pattern(10_000));
        pair.Loop.RunUntil(() => pair.Owner.Was(Readiness.Readable));
        Assert.Equal(Pattern(10_000)[..100], pair.ServerReceives(100));
        AssertLeavingIsTold(pair, resets);
    }

    [Fact]
    public void An_end_that_was_received_is_not_told_again()
    {
        using var pair = CreatePair();
        pair.Client.CloseSend();
        var scratch = new byte[8];
        pair.Owner.Then = _ => pair.Server.Receive(scratch);
        pair.Loop.RunUntil(() => pair.Owner.Times > 0);
        for (var turn = 0; turn < 50; turn++)
        {
            pair.Loop.Turn(1);
        }

        Assert.InRange(pair.Owner.Times, 1, 2);
    }

    private static void AssertLeavingIsTold(Pair pair, bool resets)
    {
        pair.Loop.Settle();
        pair.Owner.Forget();
        if (resets)
        {
            pair.Client.Abort();
        }
        else
        {
            pair.Client.CloseSend();
        }

        pair.Loop.RunUntil(() => pair.Owner.Was(resets ? Readiness.Failed : Readiness.PeerClosed));
    }

    [Fact]
    public void What_the_peer_has_not_taken_is_counted_until_it_has()
    {
        using var pair = CreatePair();
        var bytes = Pattern(Flood);
        var sent = pair.Server.Send(bytes);
        var untaken = pair.Server.CountUntaken();
        // What the client's system takes unasked is not in it.
        Assert.InRange(untaken, 1, sent);
        pair.ClientReceives(sent);
        pair.Loop.RunUntil(() => pair.Server.CountUntaken() == 0);
        pair.Server.ShutdownSend();
        pair.Loop.RunUntil(() => pair.Server.CountUntaken() == 0);
    }
}
