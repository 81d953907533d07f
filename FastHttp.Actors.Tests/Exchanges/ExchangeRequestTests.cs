using System.Text;
using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Http;
using FastHttp.Actors.Http1;
using FastHttp.Actors.Routing;
using FastHttp.Actors.Tests.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>A request's parts in the bytes that were received, and how those are copied or lent.</summary>
public sealed class ExchangeRequestTests
{
    private const int MostCopied = 64 * 1024;
    private const string Head = "PUT /users/4%32?a=1&b=%20 HTTP/1.1\r\nHost: example:81\r\nX-A: 1\r\nx-a: 2\r\nContent-Length: 4\r\n\r\n";

    [Theory]
    [InlineData(0)]
    [InlineData(777)]
    public void Its_parts_are_found_wherever_it_begins(int start)
    {
        var request = Request(start, "body", out _);
        AssertParts(request);
        Assert.Equal(4, request.BodyMemory.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(777)]
    public void A_copy_has_the_same_parts(int start)
    {
        var request = Request(start, "body", out var bytes);
        Assert.True(request.TryDetach());
        bytes.AsSpan().Fill((byte)'#');
        AssertParts(request);
        Assert.True(request.TryDetach());
        Assert.False(request.IsLent);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(MostCopied)]
    [InlineData(MostCopied + 1)]
    [InlineData(MostCopied * 2 + 1)]
    public void A_copy_of_any_length_is_the_same(int end)
    {
        var request = Request(7, string.Concat(Enumerable.Range(0, Math.Max(0, end - Head.Length - 7)).Select(i => (char)('a' + i % 26))), out var bytes);
        var body = request.Body.ToArray();
        Assert.True(request.TryDetach());
        bytes.AsSpan().Fill((byte)'#');
        Assert.Equal("PUT", Encoding.ASCII.GetString(request.Method));
        Assert.Equal(body, request.Body.ToArray());
        Assert.Equal(body, request.BodyMemory.ToArray());
        Assert.True(request.TryDetach());
    }

    [Theory]
    [InlineData(MostCopied, false)]
    [InlineData(MostCopied + 1, true)]
    public void Lending_copies_or_lends_the_buffer(int end, bool isLent)
    {
        var request = Request(0, new string('x', end - Head.Length), out _);
        request.Lend();
        Assert.Equal(isLent, request.IsLent);
        request.Lend();
        Assert.Equal(isLent, request.IsLent);
    }

    [Fact]
    public void A_piece_of_the_body_lends_the_buffer()
    {
        var request = Request(0, "body", out var bytes);
        var part = request.PartOf(bytes, Head.Length + 1, 2, isLast: true);
        Assert.Equal("od"u8, part.Bytes.Span);
        Assert.Equal((true, false), (part.IsLast, part.IsAborted));
        Assert.True(request.IsLent);
        Assert.False(request.TryDetach());
    }

    [Fact]
    public void Trailers_are_copied_too()
    {
        var request = Request(0, "a: b", out var bytes);
        var trailers = new FieldList();
        trailers.Reserve() = new FieldRange { NameEnd = 1, ValueStart = 3, ValueEnd = 4 };
        trailers.Add();
        request.SetTrailers(trailers, bytes, Head.Length);
        Assert.True(request.TryDetach());

        // As for the next message.
        trailers.Clear();
        bytes.AsSpan().Fill((byte)'#');
        var copied = Assert.IsType<FieldList>(request.Trailers);
        Assert.Equal((1, "a", "b"), (copied.Count, Text(copied[0].Name, request), Text(copied[0].Value, request)));

        static string Text(ByteRange range, ExchangeRequest request) => Encoding.ASCII.GetString(range.Of(request.TrailerBytes));
    }

    [Fact]
    public void An_immutable_copy_has_all_of_it()
    {
        var copy = Request(3, "body", out var bytes).ToRequest();
        bytes.AsSpan().Fill((byte)'#');
        Assert.Equal(("PUT", "/users/4%32?a=1&b=%20"), (copy.Method, copy.Target));
        Assert.Equal(["Host=example:81", "X-A=1", "x-a=2", "Content-Length=4"], copy.Fields.Select(field => $"{field.Key}={field.Value}"));
        Assert.Equal("body"u8, copy.Body.Span);
    }

    [Fact]
    public void Nothing_of_it_is_left_for_the_next_one()
    {
        var request = Request(0, "body", out var bytes);
        request.PartOf(bytes, 0, 1, isLast: true);
        request.SetTrailers(new FieldList(), bytes, 0);
        _ = request.Path;
        request.Clear();
        Assert.False(request.IsLent);
        Assert.Null(request.Trailers);
        Assert.Equal((0, 0, 0), (request.Body.Length, request.HeadBytes.Length, request.TrailerBytes.Length));
        Assert.Equal(0, request.Head.FieldCount);
        Parse(request, Encoding.ASCII.GetBytes("GET /other HTTP/1.1\r\nHost: h\r\n\r\n"), 0, 0);
        Assert.Equal("/other", request.Path);
        Assert.True(request.TryDetach());
    }

    /// <summary>A bad request has no route: the filter of an earlier request's route must not see its response.</summary>
    [Fact]
    public void The_route_of_one_request_is_not_that_of_the_next()
    {
        var request = Request(0, "body", out _);
        Assert.Equal(0, request.RouteIndex);
        request.Clear();
        Assert.Equal(-1, request.RouteIndex);
        Assert.True(request.Allow.IsEmpty);
    }

    private static void AssertParts(ExchangeRequest request)
    {
        Assert.Equal(("PUT", "/users/42", "example:81"), (request.MethodName, request.Path, request.Host));
        Assert.Equal("a=1&b=%20"u8, request.Query);
        Assert.Equal("/users/4%32"u8, request.RawPath);
        Assert.Equal("body"u8, request.Body);
        Assert.Equal(("1, 2", null), (request.Field("X-A"), request.Field("x-b")));
        Assert.True(request.TryGetField("x-a"u8, out var value));
        Assert.Equal("1"u8, value);
        Assert.False(request.TryGetField("x-b"u8, out _));
        Assert.Equal((0, "42", null), (request.RouteIndex, request.RouteValue("id"), request.RouteValue("other")));
    }

    private static ExchangeRequest Request(int start, string body, out byte[] bytes)
    {
        bytes = [.. new byte[start], .. Encoding.ASCII.GetBytes(Head), .. Encoding.ASCII.GetBytes(body), .. "behind it"u8];
        var request = new ExchangeRequest();
        Parse(request, bytes, start, body.Length);
        Assert.Equal(MatchStatus.Found, request.MatchRoute(RouteTableFixture.Table("PUT /users/{id}"), bytes.AsSpan(start)));
        return request;
    }

    private static void Parse(ExchangeRequest request, byte[] bytes, int start, int bodyLength)
    {
        var parser = default(RequestHeadParser);
        Assert.Equal(ParseStatus.Done, parser.Parse(bytes.AsSpan(start), request.Head, new HeadLimits()));
        request.SetBytes(bytes, start, parser.HeadLength, start + parser.HeadLength, bodyLength);
    }
}
