using FastHttp.Actors.Buffers;
using FastHttp.Actors.Connections;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Responses one behind the other, taken by a client that takes what it wants.</summary>
public sealed class SendBufferTests
{
    private readonly BufferPool _pool = new();
    private readonly FakeConnection _client = new();
    private SendBuffer _output;
    private long _now;

    [Fact]
    public void All_that_is_ready_leaves_in_one_send_and_nothing_is_held_then()
    {
        Append("one,");
        Append("two,");
        "three"u8.CopyTo(_output.Reserve(5, _pool));
        _output.Commit(5);
        Assert.Equal((true, 13L, 1L), (_output.HasPending, _output.Pending, _pool.Outstanding));
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.Equal("one,two,three", _client.SentText);
        Assert.Equal(["send"], _client.Calls);
        Assert.Equal((false, 0L, 0L), (_output.HasPending, _output.Pending, _pool.Outstanding));
    }

    [Fact]
    public void Room_that_is_not_committed_is_not_sent()
    {
        Append("one");
        _output.Reserve(1000, _pool).Fill((byte)'#');
        _output.Commit(0);
        Append("two");
        Flush();
        Assert.Equal("onetwo", _client.SentText);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(4096)]
    public void What_the_client_does_not_take_waits_and_nothing_is_lost_or_doubled(int mostPerSend)
    {
        var pattern = Pattern(20_000);
        _client.MostPerSend = mostPerSend;
        for (var at = 0; at < pattern.Length; at += 1000)
        {
            Append(pattern[at..(at + 1000)]);
            Flush();
        }

        while (_output.HasPending)
        {
            Assert.Equal(_output.Pending > mostPerSend ? FlushStatus.Blocked : FlushStatus.Done, Flush());
        }

        Assert.Equal(pattern, _client.SentText);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public void A_client_that_is_gone_is_told_and_what_is_held_can_be_released()
    {
        Append("one");
        _client.IsBroken = true;
        Assert.Equal(FlushStatus.Broken, Flush());
        _output.Release(_pool);
        Assert.Equal((false, 0L), (_output.HasPending, _pool.Outstanding));
    }

    [Theory]
    [InlineData(true, "last")]
    [InlineData(false, "send")]
    public void The_last_bytes_of_all_are_sent_as_such(bool isLast, string call)
    {
        Append("one");
        Assert.Equal(FlushStatus.Done, Flush(isLast));
        Assert.Equal([call], _client.Calls);
    }

    [Fact]
    public void It_is_blocked_from_the_first_bytes_that_were_not_taken_to_the_last_that_were()
    {
        _client.Window = 3;
        Append("abcdef");
        _now = 100;
        Assert.Equal(FlushStatus.Blocked, Flush());
        Assert.Equal((true, 0L), (_output.IsBlocked, _output.Waited(_now)));
        _now = 200;
        _client.Window = 1;
        Flush();
        Assert.Equal((true, 100L), (_output.IsBlocked, _output.Waited(_now)));
        _client.Window = 100;
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.Equal((false, 100L), (_output.IsBlocked, _output.Waited(_now)));

        // The time in between is not the client's.
        _now = 300;
        _client.Window = 0;
        Append("ghi");
        Flush();
        Assert.Equal((true, 200L), (_output.IsBlocked, _output.Waited(400)));
        _output.Release(_pool);
        Assert.Equal((false, 0L), (_output.IsBlocked, _output.Waited(400)));
    }

    /// <summary>100 bytes a second, for two seconds. The system took 5,000 bytes more than the client.</summary>
    [Theory]
    [InlineData(199, true)]
    [InlineData(200, false)]
    public void The_rate_is_that_of_what_the_client_has_taken_since_the_first_response(int taken, bool isTooSlow)
    {
        _client.Window = 5000;
        Append(Pattern(10_000));
        _now = 1000;
        Flush();
        Take(taken);
        Assert.Equal(isTooSlow, _output.IsTakenTooSlowly(3000, 100, 0, untaken: 5000));
    }

    /// <summary>What was taken before counts, and so does the time that the client was waited for before, but not the time between.</summary>
    [Theory]
    [InlineData(501, true)]
    [InlineData(500, false)]
    public void A_new_block_goes_on_with_the_account(int rate, bool isTooSlow)
    {
        Append(Pattern(1000));
        _client.Window = 0;
        Flush();
        _now = 1000;
        Take(1000);
        Assert.False(_output.IsBlocked);
        _now = 5000;
        _client.Window = 0;
        Append(Pattern(1000));
        Flush();
        Assert.Equal(isTooSlow, _output.IsTakenTooSlowly(6000, rate, 0, untaken: 0));
    }

    [Fact]
    public void An_idle_connection_begins_a_new_account()
    {
        Append(Pattern(1000));
        Flush();
        _output.BeginAccount();
        Append(Pattern(1000));
        _client.Window = 1;
        Flush();
        Assert.False(_output.IsTakenTooSlowly(1000, 1, 0, untaken: 0));
        Assert.True(_output.IsTakenTooSlowly(1000, 2, 0, untaken: 0));
    }

    [Theory]
    [InlineData(809, false)]
    [InlineData(810, true)]
    public void To_a_client_that_asks_again_before_it_has_a_response_both_are_one(int untaken, bool isTooSlow)
    {
        Append(Pattern(1000));
        Flush();
        _output.BeginAccount();
        Append(Pattern(1000));
        _client.Window = 10;
        Flush();
        // 1,010 bytes were sent; 201 in two seconds are enough.
        Assert.Equal(isTooSlow, _output.IsTakenTooSlowly(2000, 100, 0, untaken + 1));
        // Also when it comes to the second one.
        Assert.False(_output.IsTakenTooSlowly(10_000, 100, 0, untaken: 10));
    }

    [Theory]
    [InlineData(4999, false)]
    [InlineData(5000, true)]
    public void It_is_not_judged_before_the_grace_period_is_over(int waited, bool isTooSlow)
    {
        Append("a");
        _client.Window = 0;
        Flush();
        Assert.Equal(isTooSlow, _output.IsTakenTooSlowly(waited, 240, 5000, untaken: 0));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void What_fits_one_segment_is_known_while_it_is_all_that_was_ever_sent(int length, bool isOneSegment)
    {
        Assert.True(_output.IsOneSegment);
        Append(Pattern(length));
        Flush();
        Assert.Equal(isOneSegment, _output.IsOneSegment);
        _output.BeginAccount();
        Assert.Equal(isOneSegment, _output.IsOneSegment);
        Append("a");
        Flush();
        Assert.False(_output.IsOneSegment);
        _output.Release(_pool);
        Assert.True(_output.IsOneSegment);
    }

    [Fact]
    public void Appending_does_not_move_the_time_since_which_it_is_blocked()
    {
        _client.Window = 0;
        Append("a");
        Flush();
        _now = 1000;
        Append(Pattern(10_000));
        Flush();
        Assert.Equal(1000, _output.Waited(_now));
        Assert.Equal(10_001, _output.Pending);
    }

    [Theory]
    [InlineData(4096, 4096)]
    [InlineData(4097, 8192)]
    [InlineData(1 << 20, 1 << 20)]
    public void A_response_of_any_size_has_room(int length, int block)
    {
        Assert.Equal(block, _output.Reserve(length, _pool).Length);
        _output.Release(_pool);
        Assert.Equal((1L, 0L), (_pool.Rented, _pool.Outstanding));
    }

    private void Append(string text) => _output.Append(Bytes(text), _pool);

    private void Take(int count)
    {
        _client.Window = count;
        Flush();
    }

    private FlushStatus Flush(bool isLast = false) => _output.Flush(_client, _pool, _now, isLast);
}
