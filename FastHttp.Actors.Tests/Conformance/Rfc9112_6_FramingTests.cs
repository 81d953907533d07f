using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Where a request ends.</summary>
[Trait("Rfc", "9112 6.1")]
[Trait("Rfc", "9112 6.3")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_6_FramingTests(BothServers servers)
{
    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { Length(""), 400, nameof(Rejection.InvalidContentLength) },
        { Length("+5"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("-0"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("0x5"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("5.0"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("5 5"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("5, 5"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("5;"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("\"5\""), 400, nameof(Rejection.InvalidContentLength) },
        { Length("5\u00A0"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("9223372036854775808"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("18446744073709551621"), 400, nameof(Rejection.InvalidContentLength) },
        { Length("9223372036854775807"), 413, nameof(Rejection.BodyTooLarge) },
        { Length("5\r\nContent-Length: 5"), 400, nameof(Rejection.DuplicateContentLength) },
        { Length("5\r\ncontent-length: 6"), 400, nameof(Rejection.DuplicateContentLength) },
        { Coding("gzip"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("gzip, chunked"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding("identity"), 501, nameof(Rejection.UnsupportedTransferCoding) },
        { Coding(""), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("chunked, gzip"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("chunked, chunked"), 400, nameof(Rejection.InvalidTransferEncoding) },
        { Coding("chunked\r\nTransfer-Encoding: chunked"), 400, nameof(Rejection.DuplicateTransferEncoding) },
        { Coding("chunked\r\nContent-Length: 5"), 400, nameof(Rejection.ContentLengthAndTransferEncoding) },
        { Length("5\r\nTransfer-Encoding: chunked"), 400, nameof(Rejection.ContentLengthAndTransferEncoding) },
        { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, nameof(Rejection.TransferEncodingInHttp10) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { Length("5"), "POST / @a [hello]" },
        { Length("0005"), "POST / @a [hello]" },
        { Length(" \t5\t "), "POST / @a [hello]" },
        { "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", "POST / @a []" },
        { "POST / HTTP/1.1\r\nHost: a\r\n\r\n", "POST / @a []" },
        { "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello", "GET / @a [hello]" },
        { "POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\nhello", "POST / @ [hello]" },
        { Post("Transfer-Encoding: Chunked\t \r\n", "5\r\nhello\r\n0\r\n\r\n"), "POST / @a [hello]" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    private static string Length(string value) => Post($"Content-Length: {value}\r\n", "hello");

    private static string Coding(string value) => Post($"Transfer-Encoding: {value}\r\n", "5\r\nhello\r\n0\r\n\r\n");
}
