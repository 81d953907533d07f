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
        Assert.Equal((true, 100L), (_output.IsBlocked, _output.BlockedSince));
        _now = 200;
        _client.Window = 1;
        Flush();
        Assert.Equal((true, 100L), (_output.IsBlocked, _output.BlockedSince));
        _client.Window = 100;
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.False(_output.IsBlocked);

        _now = 300;
        _client.Window = 0;
        Append("ghi");
        Flush();
        Assert.Equal((true, 300L), (_output.IsBlocked, _output.BlockedSince));
        _output.Release(_pool);
        Assert.False(_output.IsBlocked);
    }

    /// <summary>100 bytes a second, for two seconds.</summary>
    [Theory]
    [InlineData(199, true)]
    [InlineData(200, false)]
    public void The_rate_is_that_of_what_was_taken_since_it_was_blocked(int taken, bool isTooSlow)
    {
        // Not to be counted: they were taken before.
        _client.Window = 5000;
        Append(Pattern(10_000));
        _now = 1000;
        Flush();
        Take(taken - 50);
        Take(50);
        Assert.Equal(isTooSlow, _output.IsTakenTooSlowly(3000, 100));
    }

    [Fact]
    public void A_new_block_counts_anew()
    {
        Append(Pattern(1000));
        _client.Window = 0;
        Flush();
        Take(999);
        Take(1);
        Assert.False(_output.IsBlocked);
        _now = 5000;
        _client.Window = 0;
        Append(Pattern(1000));
        Flush();
        Take(1);
        Assert.True(_output.IsTakenTooSlowly(6000, 2));
        Assert.False(_output.IsTakenTooSlowly(6000, 1));
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
        Assert.Equal(0, _output.BlockedSince);
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
