using FastHttp.Actors.Http;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>The fields that say something about the request itself.</summary>
internal static class FieldSamples
{
    public static readonly HeadSample[] All = [.. Hosts(), .. ContentLengths(), .. TransferEncodings(), .. Others()];

    private static HeadSample Host(string value, Rejection expected = Rejection.None) =>
        new("9112 3.2", $"GET / HTTP/1.1\r\nHost: {value}\r\n\r\n", expected);

    private static HeadSample[] Hosts() =>
    [
        Host("a"), Host("a.b-c_d~e"), Host("a:80"), Host("a:"), Host("a:65535"), Host("1.2.3.4:1"), Host("a!$&'()*+;=b"), Host("%41b"),
        Host("[::1]"), Host("[::1]:80"), Host("[::]"), Host("[1:2:3:4:5:6:7:8]"), Host("[1::8]"), Host("[1:2:3:4:5:6:1.2.3.4]"), Host("[::ffff:255.0.0.1]"),
        Host("", Rejection.InvalidHost), Host(":80", Rejection.InvalidHost), Host("a:65536", Rejection.InvalidHost), Host("a:-1", Rejection.InvalidHost),
        Host("a:8a", Rejection.InvalidHost), Host("a:1:2", Rejection.InvalidHost), Host("a:99999999999999999999", Rejection.InvalidHost),
        Host("a,b", Rejection.InvalidHost), Host("a b", Rejection.InvalidHost), Host("u@a", Rejection.InvalidHost), Host("a/b", Rejection.InvalidHost),
        Host("http://a", Rejection.InvalidHost), Host("a?b", Rejection.InvalidHost), Host("a#b", Rejection.InvalidHost), Host("a\\b", Rejection.InvalidHost),
        Host("\u00E4", Rejection.InvalidHost), Host("%4", Rejection.InvalidHost), Host("%00", Rejection.InvalidHost), Host("a%zzb", Rejection.InvalidHost),
        Host("[::1", Rejection.InvalidHost), Host("[]", Rejection.InvalidHost), Host("::1", Rejection.InvalidHost), Host("[::1]a", Rejection.InvalidHost),
        Host("[1:2:3:4:5:6:7]", Rejection.InvalidHost), Host("[1:2:3:4:5:6:7:8:9]", Rejection.InvalidHost), Host("[1::2::3]", Rejection.InvalidHost),
        Host("[:1]", Rejection.InvalidHost), Host("[1:]", Rejection.InvalidHost), Host("[12345::]", Rejection.InvalidHost), Host("[g::]", Rejection.InvalidHost),
        Host("[:::]", Rejection.InvalidHost), Host("[1:2:3:4:5:6:7::8]", Rejection.InvalidHost), Host("[1:2:3:4:5:6:7::]"), Host("[1:2:3:4::5:6:7:8]", Rejection.InvalidHost),
        Host("[::1.2.3]", Rejection.InvalidHost), Host("[::1.2.3.256]", Rejection.InvalidHost), Host("[::01.2.3.4]", Rejection.InvalidHost),
        Host("[::1.2.3.4.5]", Rejection.InvalidHost), Host("[::1%25eth0]", Rejection.InvalidHost), Host("[v1.a]", Rejection.InvalidHost),
        new("9112 3.2", "GET / HTTP/1.1\r\n\r\n", Rejection.MissingHost),
        new("9112 3.2", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n", Rejection.DuplicateHost),
        new("9112 3.2", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", Rejection.DuplicateHost),
        new("9112 3.2", "GET / HTTP/1.0\r\nHost:\r\n\r\n", Rejection.InvalidHost),
        new("9112 3.2.2", "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n", Rejection.InvalidHost),
    ];

    private static HeadSample Length(string value, Rejection expected = Rejection.None) =>
        new("9110 8.6", $"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {value}\r\n\r\n", expected);

    private static HeadSample[] ContentLengths() =>
    [
        Length("0"), Length("5"), Length(" 5\t"), Length("0005"), Length("9223372036854775807"),
        Length("9223372036854775808", Rejection.InvalidContentLength), Length("21000000000000000000", Rejection.InvalidContentLength),
        Length("18446744073709551621", Rejection.InvalidContentLength), Length("+5", Rejection.InvalidContentLength), Length("-0", Rejection.InvalidContentLength),
        Length("", Rejection.InvalidContentLength), Length("5, 5", Rejection.InvalidContentLength), Length("5,6", Rejection.InvalidContentLength),
        Length("0x5", Rejection.InvalidContentLength), Length("5 5", Rejection.InvalidContentLength), Length("5.0", Rejection.InvalidContentLength),
        Length("\u0665", Rejection.InvalidContentLength), Length("5\u00A0", Rejection.InvalidContentLength),
        Length("5\r\nContent-Length: 5", Rejection.DuplicateContentLength), Length("5\r\nContent-Length: 6", Rejection.DuplicateContentLength),
        new("9110 8.6", "GET / HTTP/1.0\r\nContent-Length: 5\r\n\r\n"),
    ];

    private static HeadSample Coding(string value, Rejection expected = Rejection.None) =>
        new("9112 6.1", $"POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: {value}\r\n\r\n", expected);

    private static HeadSample[] TransferEncodings() =>
    [
        Coding("chunked"), Coding("Chunked"), Coding("CHUNKED\t "),
        Coding("gzip", Rejection.UnsupportedTransferCoding), Coding("gzip, chunked", Rejection.UnsupportedTransferCoding),
        Coding("identity", Rejection.UnsupportedTransferCoding), Coding("xchunked", Rejection.UnsupportedTransferCoding), Coding("chunkedx", Rejection.UnsupportedTransferCoding),
        Coding("gzip;q=1", Rejection.UnsupportedTransferCoding), Coding("gzip ; q=1, chunked", Rejection.UnsupportedTransferCoding),
        Coding("", Rejection.InvalidTransferEncoding), Coding(",", Rejection.InvalidTransferEncoding), Coding("chunked,", Rejection.InvalidTransferEncoding),
        Coding(",chunked", Rejection.InvalidTransferEncoding), Coding("chunked, chunked", Rejection.InvalidTransferEncoding),
        Coding("chunked, gzip", Rejection.InvalidTransferEncoding), Coding("chunked;a=b", Rejection.InvalidTransferEncoding),
        Coding("\"chunked\"", Rejection.InvalidTransferEncoding), Coding("chun ked", Rejection.InvalidTransferEncoding),
        Coding("\vchunked", Rejection.InvalidFieldValue), Coding("chunked\0", Rejection.InvalidFieldValue),
        Coding("chunked\r\nTransfer-Encoding: chunked", Rejection.DuplicateTransferEncoding),
        Coding("chunked\r\nContent-Length: 5", Rejection.ContentLengthAndTransferEncoding),
        Coding("chunked\r\n chunked", Rejection.ObsoleteLineFolding),
        new("9112 6.1", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", Rejection.ContentLengthAndTransferEncoding),
        new("9112 6.1", "POST / HTTP/1.0\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", Rejection.TransferEncodingInHttp10),
        new("9112 6.1", "POST / HTTP/1.1\r\nHost: a\r\nTransfer_Encoding: chunked\r\n\r\n"),
        new("9112 6.1", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", Rejection.WhitespaceInFieldName),
    ];

    private static HeadSample[] Others() =>
    [
        new("9110 10.1.1", "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-Continue\r\n\r\n"),
        new("9110 10.1.1", "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"),
        new("9110 10.1.1", "PUT / HTTP/1.0\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n"),
        new("9110 10.1.1", "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 200-ok\r\n\r\n", Rejection.UnsupportedExpectation),
        new("9110 10.1.1", "PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue, x=y\r\n\r\n", Rejection.UnsupportedExpectation),
        new("9110 7.6.1", "GET / HTTP/1.1\r\nHost: a\r\nConnection: Close\r\n\r\n"),
        new("9110 7.6.1", "GET / HTTP/1.1\r\nHost: a\r\nConnection: foo, keep-alive\r\nConnection: upgrade, CLOSE ,\r\n\r\n"),
        new("9110 7.6.1", "GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"),
        new("9110 7.6.1", "GET / HTTP/1.0\r\nConnection: close, keep-alive\r\n\r\n"),
    ];
}
