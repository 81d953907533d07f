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
        { "\r\n\r\nGET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
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
    public Task An_empty_line_may_stand_before_each_request() =>
        servers.Understand($"GET / HTTP/1.1\r\n{Host}\r\nGET /d/2 HTTP/1.1\r\n{Host}", "GET / @a []", "GET /d/2 @a []");
}
