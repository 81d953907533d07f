using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>How lines end, and what may not be in them.</summary>
[Trait("Rfc", "9112 2.2")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_2_LinesTests(BothServers servers)
{
    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { "GET / HTTP/1.1\nHost: a\r\n\r\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\n\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET /\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "\nGET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "\rGET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\rHost: a\r\n\r\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\nHost: a\n\r\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\nHost: a\r\n\n", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\nHost: a\r\n\rX", 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\nX: a\rb\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\nX: a\nb: c\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "GET / HTTP/1.1\r\nX\n: a\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "\r\n\rGET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "\r\n\nGET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { "\r\r\nGET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidLineEnd) },
        { Repeat("\r\n", 9) + "GET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.TooManyEmptyLines) },
        { "\0GET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { "GET /\0 HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET /\x7F HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET / HTTP/1.1\0\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/1.1\r\nX\0: a\r\n" + Host, 400, nameof(Rejection.InvalidFieldName) },
        { "GET / HTTP/1.1\r\nX: \0\r\n" + Host, 400, nameof(Rejection.InvalidFieldValue) },
        { "GET / HTTP/1.1\r\nX: a\x01\r\n" + Host, 400, nameof(Rejection.InvalidFieldValue) },
        { "GET / HTTP/1.1\r\nX: a\x1F\r\n" + Host, 400, nameof(Rejection.InvalidFieldValue) },
        { "GET / HTTP/1.1\r\nX: a\x7F\r\n" + Host, 400, nameof(Rejection.InvalidFieldValue) },
        { "GET / HTTP/1.1\r\nX: \v\r\n" + Host, 400, nameof(Rejection.InvalidFieldValue) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { "GET / HTTP/1.1\r\n" + Host, "GET / @a []" },
        { "\r\nGET / HTTP/1.1\r\n" + Host, "GET / @a []" },
        { Repeat("\r\n", 8) + "GET / HTTP/1.1\r\n" + Host, "GET / @a []" },
        { "GET / HTTP/1.1\r\nX: a\tb\r\n" + Host, "GET / @a []" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    /// <summary>RFC 9112 2.2 speaks of the line before a request, not before the first one.</summary>
    [Fact]
    public Task Eight_empty_lines_may_stand_before_each_request() =>
        servers.Understand(
            Repeat($"{Repeat("\r\n", 8)}GET / HTTP/1.1\r\n{Host}", 3) + Post("Content-Length: 5\r\n", "hello") + "\r\n",
            "GET / @a []", "GET / @a []", "GET / @a []", "POST / @a [hello]");

    /// <summary>As old clients send it, and some still do: a line end behind a body is no request, and nobody responds to it.</summary>
    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public async Task A_line_end_behind_a_body_is_no_request(string stray)
    {
        await servers.Understand(Post("Content-Length: 5\r\n", "hello") + stray, "POST / @a [hello]");
        await servers.Understand(Chunked("5\r\nhello\r\n0\r\n\r\n") + stray, "POST / @a [hello]");
    }
}
