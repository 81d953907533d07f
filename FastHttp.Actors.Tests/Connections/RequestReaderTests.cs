using System.Text;
using FastHttp.Actors.Buffers;
using FastHttp.Actors.Connections;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Requests out of a receive buffer, whole and in pieces. All bytes at once, and byte by byte.</summary>
public sealed class RequestReaderTests
{
    private const string Chunked = "POST /a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n";
    private const string Next = "GET /next HTTP/1.1\r\nHost: h\r\n\r\n";

    private static readonly HeadLimits Limits = new();

    private readonly BufferPool _pool = new();
    private readonly RequestReader _reader = new();
    private ReceiveBuffer _input;

    /// <summary>A request as sent, its body, its trailers.</summary>
    public static TheoryData<string, string, string> Whole => new()
    {
        { "GET /a HTTP/1.1\r\nHost: h\r\n\r\n", "", "" },
        { "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n", "", "" },
        { "POST /a HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello", "hello", "" },
        { Requests.Post("/a", Requests.Pattern(20_000)), Requests.Pattern(20_000), "" },
        { Chunked + "0\r\n\r\n", "", "" },
        { Chunked + "5\r\nhello\r\n0\r\n\r\n", "hello", "" },
        { Chunked + "1\r\nh\r\n4;x=\"y\"\r\nello\r\n0\r\n\r\n", "hello", "" },
        { Chunked + "5\r\nhello\r\n0\r\nX-A: 1\r\nX-B: 2\r\n\r\n", "hello", "X-A=1 X-B=2" },
        { Chunked + "1388\r\n" + Requests.Pattern(5000) + "\r\n0\r\n\r\n", Requests.Pattern(5000), "" },
    };

    public static TheoryData<string, string> Bad => new()
    {
        { "GET / HTTP/1.1\r\n\r\n", nameof(Rejection.MissingHost) },
        { Chunked + "x\r\n", nameof(Rejection.InvalidChunkSize) },
        { Chunked + "2\r\nabc", nameof(Rejection.InvalidChunkEnd) },
        { Chunked + "65\r\n", nameof(Rejection.BodyTooLarge) },
        { Chunked + "0\r\nX A: 1\r\n\r\n", nameof(Rejection.WhitespaceInFieldName) },
    };

    [Theory]
    [MemberData(nameof(Whole))]
    public void A_whole_request_is_read_and_what_follows_is_left(string wire, string body, string trailers)
    {
        foreach (var step in (int[])[1, 7, 4096, int.MaxValue])
        {
            AssertReads(wire + Next, step, body, trailers);
            AssertReads(Next, step, "", "");
            Assert.False(_input.HasBytes);
        }

        _input.Release(_pool);
        Assert.Equal(0, _pool.Outstanding);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_one_is_rejected(string wire, string rejection)
    {
        foreach (var step in (int[])[1, int.MaxValue])
        {
            var request = new ExchangeRequest();
            Assert.Equal(ParseStatus.Rejected, Read(request, new FakeConnection(Cut(wire, step)), limit: 100));
            Assert.Equal(rejection, _reader.Rejection.ToString());
            _reader.EndRequest();
            _input.Drop();
        }

        AssertReads(Next, int.MaxValue, "", "");
    }

    /// <summary>A limit is for the data; the framing is not counted.</summary>
    [Theory]
    [InlineData(100, false)]
    [InlineData(101, true)]
    public void A_chunked_body_is_held_to_its_limit(int length, bool isRejected)
    {
        var wire = Chunked + string.Concat(Enumerable.Repeat("1\r\nx\r\n", length)) + "0\r\n\r\n";
        var status = Read(new ExchangeRequest(), new FakeConnection(Cut(wire, int.MaxValue)), limit: 100);
        Assert.Equal(isRejected ? ParseStatus.Rejected : ParseStatus.Done, status);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(1 << 18, 1 << 18)]
    [InlineData(1 << 30, 1 << 18)]
    public void A_declared_length_is_trusted_up_to_a_size(int length, int expected)
    {
        var head = Requests.Head("POST", "/a", length);
        var request = new ExchangeRequest();
        Receive(new FakeConnection(Requests.Bytes(head)));
        Assert.Equal(ParseStatus.Done, _reader.ReadHead(ref _input, request.Head, Limits));
        _reader.BeginBody(request.Head, int.MaxValue, Limits);
        Assert.Equal(Math.Min(expected + head.Length, 1 << 18), _reader.BytesExpected);
        _reader.EndRequest();
        Assert.Equal(0, _reader.BytesExpected);
    }

    /// <summary>The gap that the framing leaves is closed, so that the buffer is not as long as the raw bytes.</summary>
    [Fact]
    public void A_long_body_in_small_chunks_needs_no_more_room_than_its_data()
    {
        var body = Requests.Pattern(60_000);
        var wire = Chunked + string.Concat(body.Chunk(8).Select(chunk => $"{chunk.Length:x}\r\n{new string(chunk)}\r\n")) + "0\r\n\r\n";
        AssertReads(wire, 1000, body, "");
        Assert.Equal(64 * 1024, _input.Array.Length);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void In_pieces_each_is_what_has_arrived_behind_the_last(bool isChunked)
    {
        var request = new ExchangeRequest();
        var transport = new FakeConnection(isChunked
            ? [Requests.Bytes(Chunked + "3\r\nabc\r"), "\n4\r\nde"u8.ToArray(), "fg\r\n"u8.ToArray(), [.. "0\r\nX-A: 1\r\n\r\n"u8, .. Requests.Bytes(Next)]]
            : [Requests.Bytes(Requests.Head("POST", "/a", 7) + "abc"), "de"u8.ToArray(), "fg"u8.ToArray(), Requests.Bytes(Next)]);
        var body = BeginPieces(request, transport, isChunked);
        List<string> pieces = [];
        ParseStatus status;
        do
        {
            status = _reader.ReadPiece(body, ref _input, out var length);
            var part = _reader.PieceOf(request, body, length, ref _input);
            Assert.Equal(status == ParseStatus.Done, part.IsLast);
            pieces.Add(Encoding.Latin1.GetString(part.Bytes.Span));
        }
        while (status == ParseStatus.NeedMore && Receive(transport));
        Assert.Equal(isChunked ? ["abc", "de", "fg", ""] : ["abc", "de", "fg"], pieces);
        Assert.Equal(isChunked ? "X-A=1" : "", Trailers(request));
        if (!isChunked)
        {
            Receive(transport);
        }

        _input.Consume(_reader.Length);
        _reader.EndRequest();
        Assert.Equal(Next, Encoding.Latin1.GetString(_input.Unread));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void What_is_left_of_a_body_is_dropped_up_to_the_next_request(bool isChunked)
    {
        var data = Requests.Pattern(50_000);
        var wire = isChunked ? $"{Chunked}c350\r\n{data}\r\n0\r\nX-A: 1\r\n\r\n" : Requests.Post("/a", data);
        foreach (var step in (int[])[1, 1000, int.MaxValue])
        {
            var request = new ExchangeRequest();
            var transport = new FakeConnection(Cut(wire + Next, step));
            var body = BeginPieces(request, transport, isChunked);
            _input.Consume(_reader.Length);
            _reader.EndRequest();
            while (_reader.DropPiece(body, ref _input) == ParseStatus.NeedMore)
            {
                Assert.True(Receive(transport));
            }

            while (Receive(transport))
            {
            }

            Assert.True(body.IsComplete);
            Assert.Equal(wire.Length - wire.IndexOf("\r\n\r\n", StringComparison.Ordinal) - 4, body.Dropped);
            AssertReads(Next, int.MaxValue, "", "");
        }
    }

    private void AssertReads(string wire, int step, string body, string trailers)
    {
        var request = new ExchangeRequest();
        var transport = new FakeConnection(_input.HasBytes ? [] : Cut(wire, step));
        Assert.Equal(ParseStatus.Done, Read(request, transport, int.MaxValue));
        Assert.Equal((body, trailers), (Encoding.Latin1.GetString(request.Body), Trailers(request)));
        Assert.Equal(wire == Next ? "/next" : "/a", request.Path);
        while (Receive(transport))
        {
        }

        Assert.True(_reader.KeepsAlive);
        _input.Consume(_reader.Length);
        _reader.EndRequest();
    }

    /// <summary>As a connection does it.</summary>
    private ParseStatus Read(ExchangeRequest request, FakeConnection transport, int limit)
    {
        var status = ReadHead(request, transport);
        if (status == ParseStatus.Done && request.Head.HasBody)
        {
            _reader.BeginBody(request.Head, limit, Limits);
            while ((status = _reader.ReadBody(ref _input)) == ParseStatus.NeedMore && Receive(transport))
            {
            }
        }

        if (status == ParseStatus.Done)
        {
            _reader.PointTo(request, ref _input);
        }

        return status;
    }

    private ParseStatus ReadHead(ExchangeRequest request, FakeConnection transport)
    {
        ParseStatus status;
        while ((status = _reader.ReadHead(ref _input, request.Head, Limits)) == ParseStatus.NeedMore && Receive(transport))
        {
        }

        return status;
    }

    private BodyStream BeginPieces(ExchangeRequest request, FakeConnection transport, bool isChunked)
    {
        Assert.Equal(ParseStatus.Done, ReadHead(request, transport));
        Assert.Equal(isChunked, _reader.IsChunked);
        return new BodyStream(request.Head, isChunked, int.MaxValue, Limits);
    }

    private bool Receive(FakeConnection transport) => _input.Receive(transport, _pool, _reader.BytesExpected, out _) > 0;

    private static string Trailers(ExchangeRequest request)
    {
        var bytes = request.TrailerBytes.ToArray();
        return string.Join(' ', Enumerable.Range(0, request.Trailers?.Count ?? 0).Select(index => request.Trailers![index])
            .Select(line => $"{Encoding.Latin1.GetString(line.Name.Of(bytes))}={Encoding.Latin1.GetString(line.Value.Of(bytes))}"));
    }

    private static byte[][] Cut(string wire, int step) => [.. Requests.Bytes(wire).Chunk(Math.Min(step, wire.Length))];
}
