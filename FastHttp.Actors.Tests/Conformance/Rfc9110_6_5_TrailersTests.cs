using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Trailers are read as fields are, and never become fields of the request.</summary>
[Trait("Rfc", "9110 6.5.1")]
[Trait("Rfc", "9112 7.1.2")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9110_6_5_TrailersTests(BothServers servers)
{
    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { Trailers("X\r\n"), 400, nameof(Rejection.InvalidFieldName) },
        { Trailers("X : a\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { Trailers(" X: a\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { Trailers("X: a\r\n b\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { Trailers("X: a\0\r\n"), 400, nameof(Rejection.InvalidFieldValue) },
        { Trailers("X: a\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Trailers("X: a\rb\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Trailers("GET /canary HTTP/1.1\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { Trailers(Repeat("X: a\r\n", 101)), 431, nameof(Rejection.TooManyFields) },
        { Trailers($"X: {new string('a', 8190)}\r\n"), 431, nameof(Rejection.FieldLineTooLong) },
        { Trailers(Repeat($"X: {new string('a', 8187)}\r\n", 4) + "X: a\r\n"), 431, nameof(Rejection.FieldsTooLarge) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { Trailers("X: a\r\n"), "POST / @a [hello]" },
        { Trailers(Repeat("X: a\r\n", 100)), "POST / @a [hello]" },
        { Trailers($"X: {new string('a', 8189)}\r\n"), "POST / @a [hello]" },
        { Trailers("Host: b\r\nContent-Length: 3\r\nTransfer-Encoding: gzip\r\nConnection: close\r\nExpect: x\r\n"), "POST / @a [hello]" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    [Fact]
    public Task A_trailer_that_frames_or_closes_changes_nothing_for_the_next_request() =>
        servers.Understand(
            Trailers("Content-Length: 30\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n") + "GET /d/next HTTP/1.1\r\n" + Host,
            "POST / @a [hello]",
            "GET /d/next @a []");

    [Fact]
    public async Task Trailers_are_not_among_the_fields()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapPost("/", ctx => ctx.Text($"{ctx.Fields.Count} {ctx.Field("X")} {ctx.Field("Authorization") ?? "-"}")),
            TransportKind.InMemory);
        Assert.Equal("3 head -", (await server.Exchange(Post(
            "Transfer-Encoding: chunked\r\nX: head\r\n", "0\r\nX: trailer\r\nAuthorization: x\r\n\r\n"))).Body);
    }

    private static string Trailers(string lines) => Chunked($"5\r\nhello\r\n0\r\n{lines}\r\n");
}
