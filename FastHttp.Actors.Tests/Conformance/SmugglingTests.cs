using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// What two parsers could read differently. A <c>GET /canary</c> stands behind each stream, often also where a lenient parser
/// would go on: it is served as often as the one reading that is left says, and never after a rejection.
/// </summary>
[Trait("Rfc", "9112 11.2")]
[Collection(ConformanceCollection.Name)]
public sealed class SmugglingTests(BothServers servers)
{
    // The length of Canary in decimal and hexadecimal.
    private const string Length = "33";
    private const string Size = "21";

    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        // Both lengths, in both orders.
        { Post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nG"), 400, nameof(Rejection.ContentLengthAndTransferEncoding) },
        { Post("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", $"{Size}\r\n{Canary}\r\n0\r\n\r\n"), 400, nameof(Rejection.ContentLengthAndTransferEncoding) },
        { Post("Content-Length: 0\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.ContentLengthAndTransferEncoding) },
        { Post("Transfer-Encoding: identity\r\nContent-Length: 5\r\n", "hello"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Post("Content-Length: 5\r\nTransfer-Encoding: identity\r\n", "hello"), 400, nameof(Rejection.ContentLengthAndTransferEncoding) },

        // Spellings of chunked that only some take for it.
        { Coding("xchunked"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("chunkedx"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("identity, chunked"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("chunked, identity"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("chunked,"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding(",chunked"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("chunked;a=b"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("\"chunked\""), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("'chunked'"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("chun ked"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("\vchunked"), 400, nameof(Rejection.InvalidFieldValue) },
        { Coding("chunked\f"), 400, nameof(Rejection.InvalidFieldValue) },
        { Coding("chunked\0"), 400, nameof(Rejection.InvalidFieldValue) },
        { Coding("chunked\u00A0"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("\r\n chunked"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("x\r\nTransfer-Encoding: chunked"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("chunked\r\nTransfer-Encoding: x"), 400, nameof(Rejection.DuplicateTransferEncoding) },
        { Post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { Post("Transfer-Encoding\t: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { Post(" Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { Post("X: a\r\n Transfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { Post("X: a\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Post("X: a\rTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Post("Transfer-Encoding\0: chunked\r\n", "0\r\n\r\n"), 400, nameof(Rejection.InvalidFieldName) },

        // Lengths.
        { Post($"Content-Length: 0\r\nContent-Length: {Length}\r\n"), 400, nameof(Rejection.DuplicateContentLength) },
        { Post($"Content-Length: {Length}\r\nContent-Length: 0\r\n"), 400, nameof(Rejection.DuplicateContentLength) },
        { Post($"Content-Length: 0, {Length}\r\n"), 400, nameof(Rejection.InvalidContentLength) },
        { Post($"Content-Length: {Length}, {Length}\r\n"), 400, nameof(Rejection.InvalidContentLength) },
        { Post($"Content-Length: +{Length}\r\n"), 400, nameof(Rejection.InvalidContentLength) },
        { Post($"Content-Length: 0x{Size}\r\n"), 400, nameof(Rejection.InvalidContentLength) },
        { Post("Content-Length: 18446744073709551649\r\n"), 400, nameof(Rejection.InvalidContentLength) },
        { Post($"Content-Length: 0\r\n {Length}\r\n"), 400, nameof(Rejection.ObsoleteLineFolding) },
        { Post($"Content-Length : {Length}\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { Post($"Content-Length\r\n: {Length}\r\n"), 400, nameof(Rejection.InvalidFieldName) },

        // Chunks.
        { Chunked($"0x{Size}\r\n{Canary}\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked($"+{Size}\r\n{Canary}\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked($"{Size} \r\n{Canary}\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked($"100000000000000{Size}\r\n{Canary}\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkSize) },
        { Chunked($"5;a\nhello\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked($"5;\nxhello\r\n{Size}\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked($"5;a\rb\r\nhello\r\n0\r\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("5\r\nhelloXX0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("5\r\nhello\n\n0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("5\r\nhello0\r\n\r\n"), 400, nameof(Rejection.InvalidChunkEnd) },
        { Chunked("0\n\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("0\r\r\n"), 400, nameof(Rejection.InvalidLineEnd) },
        { Chunked("0\r\n"), 400, nameof(Rejection.WhitespaceInFieldName) },
        { Chunked("0\r\nX: a\n\r\n"), 400, nameof(Rejection.InvalidLineEnd) },

        // Request lines and hosts.
        { "GET / HTTP/1.1\r\nHost: a\r\nX: \0\r\n\r\n", 400, nameof(Rejection.InvalidFieldValue) },
        { "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, nameof(Rejection.DuplicateHost) },
        { "GET http://b/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, nameof(Rejection.DuplicateHost) },
        { "GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400, nameof(Rejection.InvalidTarget) },
        { "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400, nameof(Rejection.InvalidHost) },
        { "GET /\r\n", 400, nameof(Rejection.MalformedRequestLine) },
        { "GET / HTTP/1.1 HTTP/1.1\r\nHost: a\r\n\r\n", 400, nameof(Rejection.MalformedVersion) },
        { "CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501, nameof(Rejection.TunnelNotSupported) },
    };

    public static readonly TheoryData<string, string[]> Understood = new()
    {
        // The canary is a body where a body is declared, whatever the method, and a request where none is.
        { $"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: {Length}\r\n\r\n{Canary}", [$"GET / @a [{Canary}]"] },
        { Post($"Content-Length: {Length}\r\n", Canary + Canary), [$"POST / @a [{Canary}]", "canary"] },
        { Post("Content-Length: 0\r\n", Canary), ["POST / @a []", "canary"] },
        { Post("", Canary), ["POST / @a []", "canary"] },
        { Chunked($"{Size}\r\n{Canary}\r\n0\r\n\r\n{Canary}"), [$"POST / @a [{Canary}]", "canary"] },
        { Chunked($"00000000000000{Size}\r\n{Canary}\r\n0\r\n\r\n"), [$"POST / @a [{Canary}]"] },

        // Names that only look like those that frame.
        { Post("Transfer_Encoding: chunked\r\nContent_Length: 5\r\n", Canary), ["POST / @a []", "canary"] },
        { Post("X-Content-Length: 5\r\n", Canary), ["POST / @a []", "canary"] },

        // The target's host wins.
        { "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n" + Canary, ["GET / @b []", "canary"] },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected_and_what_follows_is_not_served(string attack, int status, string reason) =>
        servers.RejectWithCanary(attack, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Has_one_reading(string stream, string[] bodies) => servers.UnderstandWithCanary(stream, bodies);

    [Fact]
    public Task Nothing_is_served_after_close() =>
        servers.UnderstandWithCanary(WithFields("Connection: close\r\n") + Canary, "GET / @a []");

    private static string Coding(string value) => Post($"Transfer-Encoding: {value}\r\n", "0\r\n\r\n");
}
