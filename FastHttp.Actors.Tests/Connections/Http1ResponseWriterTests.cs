using System.Text;
using FastHttp.Actors.Connections;
using FastHttp.Actors.EventLoops;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Tests.EventLoops;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>A request's first line and a response in, bytes out. In the rows "DATE|" stands for the Date line.</summary>
public sealed class Http1ResponseWriterTests
{
    private const string Date = "Date: Fri, 02 Jan 2026 03:04:05 GMT\r\n";
    private const int None = -1;

    private readonly ServerLoop _server =
        ConnectionBench.ServerOf(new EventLoop(0, new QueueTransport(), new EventLoopOptions { Time = new ManualTime() }));

    private readonly ExchangeResponse _response = new();
    private readonly FakeConnection _client = new();
    private SendBuffer _output;

    /// <summary>Method and version, status, what was written, what was declared, whether the connection ends, and the wire.</summary>
    [Theory]
    [InlineData("GET 1.1", 200, "hello", None, false, "HTTP/1.1 200 OK|DATE|Content-Length: 5||hello")]
    [InlineData("GET 1.1", 200, "", None, false, "HTTP/1.1 200 OK|DATE|Content-Length: 0||")]
    [InlineData("GET 1.1", 200, "hello", 5, true, "HTTP/1.1 200 OK|DATE|Content-Length: 5|Connection: close||hello")]
    [InlineData("GET 1.0", 200, "hello", None, false, "HTTP/1.1 200 OK|DATE|Content-Length: 5|Connection: keep-alive||hello")]
    [InlineData("GET 1.0", 200, "hello", None, true, "HTTP/1.1 200 OK|DATE|Content-Length: 5|Connection: close||hello")]
    [InlineData("HEAD 1.1", 200, "hello", None, false, "HTTP/1.1 200 OK|DATE|Content-Length: 5||")]
    [InlineData("HEAD 1.1", 200, "", 70000, false, "HTTP/1.1 200 OK|DATE|Content-Length: 70000||")]
    [InlineData("HEAD 1.0", 404, "hello", None, false, "HTTP/1.1 404 Not Found|DATE|Content-Length: 5|Connection: keep-alive||")]
    [InlineData("GET 1.1", 204, "", None, false, "HTTP/1.1 204 No Content|DATE||")]
    [InlineData("GET 1.1", 204, "hello", 5, false, "HTTP/1.1 204 No Content|DATE||")]
    [InlineData("GET 1.0", 204, "hello", None, false, "HTTP/1.1 204 No Content|DATE|Connection: keep-alive||")]
    [InlineData("GET 1.1", 205, "hello", None, false, "HTTP/1.1 205 Reset Content|DATE|Content-Length: 0||")]
    [InlineData("GET 1.1", 205, "hello", 5, false, "HTTP/1.1 205 Reset Content|DATE|Content-Length: 0||")]
    [InlineData("HEAD 1.1", 205, "hello", None, false, "HTTP/1.1 205 Reset Content|DATE|Content-Length: 0||")]
    [InlineData("GET 1.1", 304, "hello", None, false, "HTTP/1.1 304 Not Modified|DATE||")]
    [InlineData("GET 1.1", 304, "", 5, false, "HTTP/1.1 304 Not Modified|DATE|Content-Length: 5||")]
    [InlineData("GET 1.0", 304, "hello", None, true, "HTTP/1.1 304 Not Modified|DATE|Connection: close||")]
    [InlineData("HEAD 1.1", 304, "hello", None, false, "HTTP/1.1 304 Not Modified|DATE||")]
    public void A_whole_response(string request, int status, string body, int declared, bool closes, string wire)
    {
        Prepare(status, declared);
        _response.Body.Write(body);
        Http1ResponseWriter.AppendResponse(ref _output, _response, Head(request), closes, _server);
        Assert.Equal(Wire(wire), Sent());
    }

    /// <summary>The same for the head of a response in pieces; "hello" and "x" are then written, and what is said of them.</summary>
    [Theory]
    [InlineData("GET 1.1", 200, None, false, "HTTP/1.1 200 OK|DATE|Transfer-Encoding: chunked||5|hello|1|x|", "chunked body")]
    [InlineData("GET 1.1", 200, None, true, "HTTP/1.1 200 OK|DATE|Transfer-Encoding: chunked|Connection: close||5|hello|1|x|", "chunked body closes")]
    [InlineData("GET 1.1", 200, 6, false, "HTTP/1.1 200 OK|DATE|Content-Length: 6||hellox", "body")]
    [InlineData("GET 1.0", 200, 6, false, "HTTP/1.1 200 OK|DATE|Content-Length: 6|Connection: keep-alive||hellox", "body")]
    [InlineData("GET 1.0", 200, None, false, "HTTP/1.1 200 OK|DATE|Connection: close||hellox", "body closes")]
    [InlineData("HEAD 1.1", 200, None, false, "HTTP/1.1 200 OK|DATE||", "")]
    [InlineData("HEAD 1.1", 200, 6, false, "HTTP/1.1 200 OK|DATE|Content-Length: 6||", "")]
    [InlineData("GET 1.1", 204, None, false, "HTTP/1.1 204 No Content|DATE||", "")]
    [InlineData("GET 1.1", 205, None, false, "HTTP/1.1 205 Reset Content|DATE|Content-Length: 0||", "")]
    [InlineData("GET 1.1", 304, 6, true, "HTTP/1.1 304 Not Modified|DATE|Content-Length: 6|Connection: close||", "closes")]
    public void A_response_in_pieces(string request, int status, int declared, bool closes, string wire, string says)
    {
        Prepare(status, declared);
        var stream = Http1ResponseWriter.AppendHead(ref _output, _response, Head(request), closes, _server);
        if (stream.SendsBody)
        {
            Http1ResponseWriter.AppendPiece(ref _output, "hello"u8, stream.IsChunked, _server);
            Http1ResponseWriter.AppendPiece(ref _output, "x"u8, stream.IsChunked, _server);
        }

        Assert.Equal(Wire(wire), Sent());
        string[] words = [stream.IsChunked ? "chunked" : "", stream.SendsBody ? "body" : "", stream.Closes ? "closes" : ""];
        Assert.Equal(says, string.Join(' ', words.Where(word => word.Length > 0)));
    }

    /// <summary>A declared length, what is written, and whether that is too much, or the whole.</summary>
    [Theory]
    [InlineData("GET 1.1", 6, 5, false, false)]
    [InlineData("GET 1.1", 6, 6, false, true)]
    [InlineData("GET 1.1", 6, 7, true, false)]
    [InlineData("GET 1.1", 0, 0, false, true)]
    [InlineData("GET 1.1", None, 7, false, true)]
    [InlineData("HEAD 1.1", 6, 0, false, true)]
    [InlineData("HEAD 1.1", 6, 7, false, true)]
    public void What_is_written_is_held_to_what_was_declared(string request, int declared, int written, bool isTooLong, bool isWhole)
    {
        Prepare(200, declared);
        var stream = Http1ResponseWriter.AppendHead(ref _output, _response, Head(request), closes: false, _server);
        stream.Take(written / 2);
        stream.Take(written - (written / 2));
        Assert.Equal((isTooLong, isWhole, (long)declared), (stream.IsTooLong, stream.IsWhole, stream.DeclaredLength));
    }

    [Fact]
    public void Fields_and_type_are_part_of_the_head_and_responses_follow_each_other()
    {
        _response.Write("hello");
        _response.Fields.Add("X-A", "1");
        Http1ResponseWriter.AppendResponse(ref _output, _response, Head("GET 1.1"), closes: false, _server);
        _response.SetStatus(204);
        Http1ResponseWriter.AppendResponse(ref _output, _response, Head("GET 1.1"), closes: true, _server);
        Assert.Equal(
            Wire("HTTP/1.1 200 OK|DATE|Content-Type: text/plain; charset=utf-8|Content-Length: 5|X-A: 1||hello"
                + "HTTP/1.1 204 No Content|DATE|Connection: close|X-A: 1||"),
            Sent());
    }

    [Theory]
    [InlineData(15, "f")]
    [InlineData(16, "10")]
    [InlineData(70_000, "11170")]
    public void A_large_piece_is_one_chunk(int length, string size)
    {
        var piece = Requests.Pattern(length);
        Http1ResponseWriter.AppendPiece(ref _output, Requests.Bytes(piece), isChunked: true, _server);
        Assert.Equal($"{size}\r\n{piece}\r\n", Sent());
        Assert.Equal(0, _server.Buffers.Outstanding);
    }

    private void Prepare(int status, int declared)
    {
        _response.SetStatus(status);
        if (declared != None)
        {
            _response.SetLength(declared);
        }
    }

    private static RequestHead Head(string request)
    {
        var (method, version) = (request[..^4], request[^3..]);
        var head = new RequestHead();
        var bytes = Encoding.ASCII.GetBytes($"{method} / HTTP/{version}\r\nHost: h\r\n\r\n");
        Assert.Equal(ParseStatus.Done, default(RequestHeadParser).Parse(bytes, head, new HeadLimits()));
        return head;
    }

    private static string Wire(string row) => row.Replace("|", "\r\n", StringComparison.Ordinal).Replace("DATE\r\n", Date, StringComparison.Ordinal);

    private string Sent()
    {
        Assert.Equal(FlushStatus.Done, _output.Flush(_client, _server.Buffers, 0, isLast: false));
        return _client.SentText;
    }
}
