using System.Text;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.Connections;
using Microsoft.Win32.SafeHandles;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>A response that goes on with a range of a file. Whatever becomes of it, the file is closed.</summary>
public sealed class FileSendTests : IDisposable
{
    private const int Piece = FileRange.Piece;

    private readonly string _path = Path.GetTempFileName();
    private readonly BufferPool _pool = new();
    private readonly FakeConnection _client = new();
    private SafeFileHandle? _file;
    private SendBuffer _output;

    public void Dispose()
    {
        _output.Release(_pool);
        Assert.True(_file is null or { IsClosed: true });
        Assert.Equal(0, _pool.Outstanding);
        File.Delete(_path);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(5, 100)]
    [InlineData(3, Piece)]
    public void A_short_one_is_read_at_once_and_leaves_with_the_head(int offset, int length)
    {
        var content = Append("head,", offset, length);
        Assert.True(_file!.IsClosed);
        Assert.Equal(5 + length, _output.Pending);
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.Equal("head," + content, _client.SentText);
        Assert.Equal(["send"], _client.Calls);
    }

    [Theory]
    [InlineData(Piece + 1, 2)]
    [InlineData((2 * Piece) + 1, 3)]
    [InlineData(3 * Piece, 3)]
    public void A_long_one_is_read_piece_by_piece(int length, int pieces)
    {
        var content = Append("head,", 7, length);
        Assert.Equal((false, 5L + length), (_file!.IsClosed, _output.Pending));
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.Equal("head," + content, _client.SentText);
        Assert.Equal(1 + pieces, _client.Calls.Count);
        Assert.True(_file.IsClosed);
        Assert.Equal(0, _output.Pending);
    }

    [Theory]
    [InlineData(997)]
    [InlineData(Piece)]
    [InlineData(Piece + 1)]
    public void A_client_that_takes_a_few_bytes_at_a_time_gets_all_of_it(int window)
    {
        var content = Append("head,", 0, (3 * Piece) + 11);
        while (_output.HasPending)
        {
            var pending = _output.Pending;
            _client.Window = window;
            Assert.Equal(pending > window ? FlushStatus.Blocked : FlushStatus.Done, Flush());
            Assert.Equal(Math.Max(0, pending - window), _output.Pending);
            Assert.Equal(_output.HasPending, _output.IsBlocked);
        }

        Assert.Equal("head," + content, _client.SentText);
    }

    [Fact]
    public void Only_what_follows_the_whole_file_is_the_last()
    {
        Append("head,", 0, Piece + 1);
        Flush(isLast: true);
        Assert.Equal(["send", "send", "last"], _client.Calls);
    }

    [Fact]
    public void What_comes_behind_a_nearly_sent_file_follows_its_rest()
    {
        var content = Append("head,", 0, (2 * Piece) + 10);
        _client.Window = 5 + (2 * Piece) - 100;
        Assert.Equal(FlushStatus.Blocked, Flush());
        Assert.Equal(110, _output.Pending);
        _output.Append("the next response"u8, _pool);
        Assert.True(_file!.IsClosed);
        Assert.Equal(110 + 17, _output.Pending);
        _client.Window = long.MaxValue;
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.Equal("head," + content + "the next response", _client.SentText);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(Piece + 100)]
    public void A_file_that_became_shorter_breaks_the_connection(int left)
    {
        var content = Append("head,", 0, 3 * Piece);
        Shorten(left);
        Assert.Equal(FlushStatus.Broken, Flush());
        Assert.Equal("head," + content[..left], _client.SentText);
        _output.Release(_pool);
        Assert.True(_file!.IsClosed);
    }

    [Fact]
    public void A_short_file_that_became_shorter_breaks_the_connection()
    {
        Append("head,", 0, 100, shortenTo: 40);
        Assert.Equal(FlushStatus.Broken, Flush());
        _output.Release(_pool);
        Assert.True(_file!.IsClosed);
    }

    /// <summary>The client would take the next response for the rest of the file.</summary>
    [Fact]
    public void Nothing_is_sent_behind_a_file_that_became_shorter()
    {
        var content = Append("head,", 0, (2 * Piece) + 10);
        _client.Window = 5 + (2 * Piece) - 100;
        Assert.Equal(FlushStatus.Blocked, Flush());
        Shorten(2 * Piece);
        _output.Append("the next response"u8, _pool);
        _client.Window = long.MaxValue;
        Assert.Equal(FlushStatus.Broken, Flush());
        Assert.StartsWith(_client.SentText, "head," + content, StringComparison.Ordinal);
        _output.Release(_pool);
        Assert.True(_file!.IsClosed);
    }

    [Fact]
    public void After_a_file_that_became_shorter_the_connection_may_be_used_for_others()
    {
        Append("head,", 0, 3 * Piece);
        Shorten(0);
        _output.Append("the next response"u8, _pool);
        _output.Release(_pool);
        _output.Append("another client's"u8, _pool);
        Assert.Equal(FlushStatus.Done, Flush());
        Assert.Equal("another client's", _client.SentText);
    }

    /// <summary>A piece that the client took to its end counts as well as one of which it took a part.</summary>
    [Fact]
    public void A_client_that_takes_one_piece_after_the_other_is_not_slow()
    {
        Append("", 0, 3 * Piece);
        _client.Window = 0;
        Flush();
        for (var taken = 0; taken < 2; taken++)
        {
            _client.Window = Piece;
            Assert.Equal(FlushStatus.Blocked, Flush());
        }

        Assert.False(_output.IsTakenTooSlowly(1000, 2 * Piece, 0, untaken: 0));
        Assert.True(_output.IsTakenTooSlowly(1000, (2 * Piece) + 1, 0, untaken: 0));
    }

    [Fact]
    public void It_is_closed_when_the_client_is_gone()
    {
        Append("head,", 0, 3 * Piece);
        _client.Window = 10;
        Flush();
        _client.IsBroken = true;
        Assert.Equal(FlushStatus.Broken, Flush());
        _output.Release(_pool);
        Assert.Equal((true, false), (_file!.IsClosed, _output.HasPending));
    }

    /// <summary>A range of a file with that length behind its offset, and some more bytes behind.</summary>
    private string Append(string head, int offset, int length, int? shortenTo = null)
    {
        var content = Pattern(offset + length + 50);
        File.WriteAllText(_path, content, Encoding.Latin1);
        _file = File.OpenHandle(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        if (shortenTo is { } left)
        {
            Shorten(left);
        }

        _output.Append(Bytes(head), _pool);
        _output.Append(new FileRange(_file, offset, length), _pool);
        return content.Substring(offset, length);
    }

    private void Shorten(int length)
    {
        using var file = File.OpenHandle(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        RandomAccess.SetLength(file, length);
    }

    private FlushStatus Flush(bool isLast = false) => _output.Flush(_client, _pool, 0, isLast);
}
