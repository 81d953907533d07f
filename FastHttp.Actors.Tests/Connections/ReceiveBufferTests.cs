using System.Text;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Transports;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>What has arrived and was not consumed, and whose memory it lies in.</summary>
public sealed class ReceiveBufferTests
{
    private const int InitialSize = 4096;

    private readonly BufferPool _pool = new();
    private ReceiveBuffer _input;

    private string Text => Encoding.Latin1.GetString(_input.Unread);

    [Fact]
    public void It_holds_nothing_before_it_receives_and_after_it_was_released()
    {
        Assert.False(_input.HasBytes);
        _input.Release(_pool);
        Assert.Equal(0, _pool.Rented);
        Take("abc");
        Assert.Equal((true, 3, 1), (_input.HasBytes, _input.Length, _pool.Outstanding));
        _input.Release(_pool);
        Assert.Equal((false, 0, 0), (_input.HasBytes, _input.Length, _pool.Outstanding));
        _input.Release(_pool);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [InlineData(TransportConnection.WouldBlock)]
    [InlineData(TransportConnection.Broken)]
    [InlineData(0)]
    public void A_receive_without_bytes_changes_nothing(int result)
    {
        Take("abc");
        var transport = new FakeConnection { IsBroken = result == TransportConnection.Broken, HasEnd = result == 0 };
        Assert.Equal(result, _input.Receive(transport, _pool, 0, out var room));
        Assert.Equal((InitialSize - 3, "abc"), (room, Text));
    }

    [Fact]
    public void What_arrives_comes_behind_what_is_there()
    {
        Take("abc");
        _input.Consume(1);
        Take("def");
        Assert.Equal("bcdef", Text);
        Assert.Equal((1, "bcdef"), (_input.Start, Encoding.Latin1.GetString(_input.Array, _input.Start, _input.Length)));
    }

    [Fact]
    public void When_all_is_consumed_the_room_is_whole_again()
    {
        Take("abc");
        _input.Consume(3);
        Assert.Equal((0, false), (_input.Start, _input.HasBytes));
        Take("d");
        Assert.Equal(0, _input.Start);
    }

    [Fact]
    public void While_it_is_held_nothing_in_it_moves_and_there_may_be_no_room()
    {
        var pattern = Pattern(InitialSize);
        Take(pattern[..10]);
        _input.Consume(10);
        Take(pattern[..100]);
        _input.Consume(40);
        _input.IsHeld = true;
        var (array, start) = (_input.Array, _input.Start);
        Take(pattern[100..]);
        Assert.Equal((array, start), (_input.Array, _input.Start));
        Assert.Equal(pattern[40..], Text);

        Assert.Equal(TransportConnection.WouldBlock, _input.Receive(new FakeConnection("more"u8.ToArray()), _pool, 1 << 20, out var room));
        Assert.Equal((0, array, pattern[40..]), (room, _input.Array, Text));
        _input.IsHeld = false;
        Assert.Equal(4, _input.Receive(new FakeConnection("more"u8.ToArray()), _pool, 0, out _));
        Assert.Equal(pattern[40..] + "more", Text);
    }

    [Fact]
    public void While_it_is_held_what_is_consumed_leaves_its_place()
    {
        Take("abc");
        _input.IsHeld = true;
        _input.Consume(3);
        Assert.Equal((3, 0), (_input.Start, _input.Length));
        Take("def");
        Assert.Equal((3, "def"), (_input.Start, Text));
    }

    [Fact]
    public void A_full_buffer_makes_room_of_what_was_consumed_before_it_grows()
    {
        var pattern = Pattern(InitialSize);
        Take(pattern);
        _input.Consume(1);
        var array = _input.Array;
        Take("x");
        Assert.Equal((array, 0, pattern[1..] + "x"), (_input.Array, _input.Start, Text));
        Take("y");
        Assert.Equal((2 * InitialSize, pattern[1..] + "xy"), (_input.Array.Length, Text));
        AssertBalanced(1);
    }

    [Theory]
    [InlineData(0, 2 * InitialSize)]
    [InlineData(2 * InitialSize, 2 * InitialSize)]
    [InlineData(2 * InitialSize + 1, 4 * InitialSize)]
    [InlineData(256 * 1024, 256 * 1024)]
    public void It_grows_to_what_is_expected_and_doubles_at_least(int expected, int size)
    {
        var pattern = Pattern(InitialSize);
        Take(pattern, expected: 0);
        Assert.Equal(InitialSize, _input.Array.Length);
        Take("x", expected);
        Assert.Equal((size, pattern + "x"), (_input.Array.Length, Text));
        AssertBalanced(1);
    }

    [Theory]
    [InlineData(0, InitialSize)]
    [InlineData(InitialSize, InitialSize)]
    [InlineData(InitialSize + 1, 2 * InitialSize)]
    public void It_begins_with_room_for_what_is_expected(int expected, int size)
    {
        Take("x", expected);
        Assert.Equal((size, "x"), (_input.Array.Length, Text));
        AssertBalanced(1);
    }

    [Theory]
    [InlineData(0, 2, "cdefg")]
    [InlineData(1, 3, "aefg")]
    [InlineData(3, 4, "abc")]
    [InlineData(2, 0, "abcdefg")]
    public void What_is_removed_closes_up(int at, int count, string left)
    {
        Take("##abcdefg");
        _input.Consume(2);
        _input.Remove(at, count);
        Assert.Equal((2, left), (_input.Start, Text));
        Take("h");
        Assert.Equal(left + "h", Text);
    }

    [Theory]
    [InlineData(1, 4)]
    [InlineData(100, 100)]
    public void Memory_of_its_own_never_comes_back_to_the_pool(int size, int length)
    {
        Take("##abcd");
        _input.Consume(2);
        var pooled = _input.Array;
        _input.MoveToOwn(size, _pool);
        Assert.Equal((length, 0, "abcd"), (_input.Array.Length, _input.Start, Text));
        Assert.Same(pooled, _pool.Rent(1));
        _pool.Return(pooled);
        var own = _input.Array;
        _input.Release(_pool);
        AssertBalanced(0);
        Assert.NotSame(own, _pool.Rent(1));
    }

    [Fact]
    public void Memory_of_its_own_that_must_grow_is_left_behind()
    {
        Take("abcd");
        _input.MoveToOwn(4, _pool);
        AssertBalanced(0);
        var own = _input.Array;
        Take("e");
        Assert.NotSame(own, _input.Array);
        Assert.Equal("abcde", Text);
        AssertBalanced(1);
        _input.Release(_pool);
        AssertBalanced(0);
    }

    [Fact]
    public void Memory_of_its_own_that_is_moved_again_is_left_behind()
    {
        Take("abcd");
        _input.MoveToOwn(100, _pool);
        _input.MoveToOwn(200, _pool);
        Assert.Equal((200, "abcd"), (_input.Array.Length, Text));
        AssertBalanced(0);
        _input.Release(_pool);
        AssertBalanced(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_buffer_that_is_left_stays_with_its_reader(bool isOwn)
    {
        Take("##abcdef");
        _input.Consume(2);
        if (isOwn)
        {
            _input.MoveToOwn(InitialSize, _pool);
        }

        var (left, start) = (_input.Array, _input.Start);
        _input.Leave(4, _pool);
        Assert.NotSame(left, _input.Array);
        Assert.Equal((0, "ef"), (_input.Start, Text));
        Take(Pattern(1000));
        _input.Array.AsSpan().Fill((byte)'#');
        Assert.Equal("abcdef", Encoding.Latin1.GetString(left, start, 6));
        AssertBalanced(1);
        _input.Release(_pool);
        AssertBalanced(0);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotSame(left, _pool.Rent(1));
        }
    }

    [Fact]
    public void What_follows_a_buffer_that_is_left_fits_into_the_next_one()
    {
        var pattern = Pattern(3 * InitialSize);
        Take(pattern[..InitialSize]);
        Take(pattern[InitialSize..], pattern.Length);
        _input.Leave(10, _pool);
        Assert.Equal(pattern[10..], Text);
        _input.Release(_pool);
        AssertBalanced(0);
    }

    [Fact]
    public void What_is_dropped_is_gone_and_the_buffer_stays()
    {
        Take("abc");
        _input.Drop();
        Assert.Equal((false, 1), (_input.HasBytes, _pool.Outstanding));
        Take("d");
        Assert.Equal("d", Text);
    }

    private void Take(string text, int expected = 0)
    {
        var transport = new FakeConnection(Bytes(text));
        for (var left = text.Length; left > 0;)
        {
            var received = _input.Receive(transport, _pool, expected, out var room);
            Assert.InRange(received, 1, room);
            left -= received;
        }
    }

    private void AssertBalanced(int outstanding) => Assert.Equal(outstanding, _pool.Outstanding);
}
