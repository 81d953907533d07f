using FastHttp.Actors.Http;

namespace FastHttp.Actors.Tests.Http1;

/// <summary>One head: its bytes, and why it is rejected, if it is.</summary>
internal sealed record HeadSample(string Section, string Text, Rejection Expected = Rejection.None);

/// <summary>One line for each case, by section of the RFC.</summary>
internal static class HeadSamples
{
    /// <summary>The shortest end of a head that is valid in 1.1.</summary>
    private const string Rest = "Host: a\r\n\r\n";

    public static readonly HeadSample[] All = [.. RequestLines(), .. Targets(), .. Versions(), .. Lines(), .. Fields(), .. Limits(), .. FieldSamples.All];

    private static HeadSample[] RequestLines() =>
    [
        new("9112 3", "GET / HTTP/1.1\r\n" + Rest),
        new("9112 3", "POST /a/b?c=d HTTP/1.1\r\n" + Rest),
        new("9112 3", "get / HTTP/1.1\r\n" + Rest),
        new("9110 9.1", "BREW /pot HTTP/1.1\r\n" + Rest),
        new("9110 9.1", "!#$%&'*+-.^_`|~09azAZ / HTTP/1.1\r\n" + Rest),
        new("9110 9.1", new string('M', 32) + " / HTTP/1.1\r\n" + Rest),
        new("9110 9.1", new string('M', 33) + " / HTTP/1.1\r\n" + Rest, Rejection.MethodTooLong),
        new("9112 3", " / HTTP/1.1\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "GET(/ HTTP/1.1\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "G\u00C9T / HTTP/1.1\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "GET\t/ HTTP/1.1\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "GET  / HTTP/1.1\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "GET /  HTTP/1.1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 3", "GET / HTTP/1.1 \r\n" + Rest, Rejection.MalformedVersion),
        new("9112 3", "GET / /b HTTP/1.1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 3", "GET\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "GET /\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 3", "GET HTTP/1.1\r\n" + Rest, Rejection.MalformedRequestLine),
        new("9112 2.2", "\nGET / HTTP/1.1\r\n" + Rest, Rejection.InvalidLineEnd),
        new("9113 3.4", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", Rejection.Http2Preface),
        new("8446 5.1", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03", Rejection.TlsHandshake),
        new("9112 3", "\x00\x01\x02", Rejection.MalformedRequestLine),
    ];

    private static HeadSample[] Targets() =>
    [
        new("9112 3.2.1", "GET //a//b/../c HTTP/1.1\r\n" + Rest),
        new("9112 3.2.1", "GET /? HTTP/1.1\r\n" + Rest),
        new("9112 3.2.1", "GET /a?b?c=%zz&d=100% HTTP/1.1\r\n" + Rest),
        new("9112 3.2.1", "GET /!\"$&'()*+,-.:;<=>@[\\]^_`{|}~ HTTP/1.1\r\n" + Rest),
        new("9112 3.2", "GET a HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET ?a HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /a#b HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /a?b#c HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /\u00E4 HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /?\u00E4 HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /\x7F HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /\0 HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2", "GET /\t HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("3986 2.1", "GET /%41%c3%A4/%2f%2E HTTP/1.1\r\n" + Rest),
        new("3986 2.1", "GET /%4 HTTP/1.1\r\n" + Rest, Rejection.InvalidPercentEncoding),
        new("3986 2.1", "GET /% HTTP/1.1\r\n" + Rest, Rejection.InvalidPercentEncoding),
        new("3986 2.1", "GET /%g0 HTTP/1.1\r\n" + Rest, Rejection.InvalidPercentEncoding),
        new("3986 2.1", "GET /%0g?x HTTP/1.1\r\n" + Rest, Rejection.InvalidPercentEncoding),
        new("3986 2.1", "GET /a%00 HTTP/1.1\r\n" + Rest, Rejection.InvalidPercentEncoding),
        new("9112 3.2.2", "GET http://b/c?d HTTP/1.1\r\n" + Rest),
        new("9112 3.2.2", "GET HTTPS://b:443/ HTTP/1.1\r\n" + Rest),
        new("9112 3.2.2", "GET http://b HTTP/1.1\r\n" + Rest),
        new("9112 3.2.2", "GET http://b?c/d HTTP/1.1\r\n" + Rest),
        new("9112 3.2.2", "GET http://b/ HTTP/1.1\r\n\r\n", Rejection.MissingHost),
        new("9112 3.2.2", "GET http:///c HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.2", "GET http:// HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.2", "GET http:/b HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.2", "GET ftp://b/ HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9110 4.2.4", "GET http://u@b/ HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.2", "GET http://b\\c/ HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.4", "OPTIONS * HTTP/1.1\r\n" + Rest),
        new("9112 3.2.4", "OPTIONS /a HTTP/1.1\r\n" + Rest),
        new("9112 3.2.4", "GET * HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.4", "OPTIONS *a HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.3", "CONNECT b:443 HTTP/1.1\r\n" + Rest),
        new("9112 3.2.3", "CONNECT [::1]:443 HTTP/1.1\r\n" + Rest),
        new("9112 3.2.3", "CONNECT b HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.3", "CONNECT b: HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.3", "CONNECT b:0 HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.3", "CONNECT /a HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.3", "CONNECT http://b/ HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
        new("9112 3.2.3", "GET b:443 HTTP/1.1\r\n" + Rest, Rejection.InvalidTarget),
    ];

    private static HeadSample[] Versions() =>
    [
        new("9112 2.3", "GET / HTTP/1.0\r\n\r\n"),
        new("9112 2.3", "GET / HTTP/1.2\r\n" + Rest, Rejection.UnsupportedVersion),
        new("9112 2.3", "GET / HTTP/2.0\r\n" + Rest, Rejection.UnsupportedVersion),
        new("9112 2.3", "GET / HTTP/0.9\r\n" + Rest, Rejection.UnsupportedVersion),
        new("9112 2.3", "GET / HTTP/9.9\r\n" + Rest, Rejection.UnsupportedVersion),
        new("9112 2.3", "GET / http/1.1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / HTTP/1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / HTTP/1.\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / HTTP/1.10\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / HTTP/01.1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / HTTP 1.1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / HTTPS/1.1\r\n" + Rest, Rejection.MalformedVersion),
        new("9112 2.3", "GET / \r\n" + Rest, Rejection.MalformedVersion),
    ];

    private static HeadSample[] Lines() =>
    [
        new("9112 2.2", "GET / HTTP/1.1\n" + Rest, Rejection.InvalidLineEnd),
        new("9112 2.2", "GET /\n" + Rest, Rejection.InvalidLineEnd),
        new("9112 2.2", "GET\n" + Rest, Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\rX: y\r\n" + Rest, Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\r\nHost: a\n\r\n", Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\r\nHost: a\r\n\n", Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\r\nHost: a\r\n\rX", Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\r\nX: a\rb\r\n" + Rest, Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\r\nX: a\nGET / HTTP/1.1\r\n" + Rest, Rejection.InvalidLineEnd),
        new("9112 2.2", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", Rejection.ObsoleteLineFolding),
        new("9112 5.2", "GET / HTTP/1.1\r\nX: a\r\n b\r\n" + Rest, Rejection.ObsoleteLineFolding),
        new("9112 5.2", "GET / HTTP/1.1\r\nX: a\r\n\tb\r\n" + Rest, Rejection.ObsoleteLineFolding),
        new("9112 5.2", "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n", Rejection.ObsoleteLineFolding),
    ];

    private static HeadSample[] Fields() =>
    [
        new("9110 5.5", "GET / HTTP/1.1\r\nX:\r\nY: \t \r\nZ:a\r\nW: \ta b\t \r\n" + Rest),
        new("9110 5.5", "GET / HTTP/1.1\r\nX: a\tb\u00E4\u00FF~\r\n" + Rest),
        new("9110 5.5", "GET / HTTP/1.1\r\nX: :::\r\n" + Rest),
        new("9110 5.1", "GET / HTTP/1.1\r\n!#$%&'*+-.^_`|~09azAZ: x\r\n" + Rest),
        new("9110 5.1", "GET / HTTP/1.1\r\n" + new string('n', 100) + ": x\r\n" + Rest),
        new("9110 5.5", "GET / HTTP/1.1\r\nX: a\0b\r\n" + Rest, Rejection.InvalidFieldValue),
        new("9110 5.5", "GET / HTTP/1.1\r\nX: a\x01\r\n" + Rest, Rejection.InvalidFieldValue),
        new("9110 5.5", "GET / HTTP/1.1\r\nX: a\x1F\r\n" + Rest, Rejection.InvalidFieldValue),
        new("9110 5.5", "GET / HTTP/1.1\r\nX: a\x7F\r\n" + Rest, Rejection.InvalidFieldValue),
        new("9112 5.1", "GET / HTTP/1.1\r\nX : a\r\n" + Rest, Rejection.WhitespaceInFieldName),
        new("9112 5.1", "GET / HTTP/1.1\r\nX\t: a\r\n" + Rest, Rejection.WhitespaceInFieldName),
        new("9112 5.1", "GET / HTTP/1.1\r\nX Y: a\r\n" + Rest, Rejection.WhitespaceInFieldName),
        new("9110 5.1", "GET / HTTP/1.1\r\n: a\r\n" + Rest, Rejection.InvalidFieldName),
        new("9110 5.1", "GET / HTTP/1.1\r\nX\r\n" + Rest, Rejection.InvalidFieldName),
        new("9110 5.1", "GET / HTTP/1.1\r\nX(: a\r\n" + Rest, Rejection.InvalidFieldName),
        new("9110 5.1", "GET / HTTP/1.1\r\n\u00C4: a\r\n" + Rest, Rejection.InvalidFieldName),
        new("9110 5.1", "GET / HTTP/1.1\r\nX\0: a\r\n" + Rest, Rejection.InvalidFieldName),
        new("9110 5.1", "GET / HTTP/1.1\r\nX\n: a\r\n" + Rest, Rejection.InvalidLineEnd),
    ];

    private static HeadSample[] Limits() =>
    [
        new("9112 3", $"GET /{new string('a', 8192 - 14)} HTTP/1.1\r\n{Rest}"),
        new("9112 3", $"GET /{new string('a', 8192 - 13)} HTTP/1.1\r\n{Rest}", Rejection.RequestLineTooLong),
        new("9112 3", $"GET /{new string('a', 8192 - 4)}", Rejection.RequestLineTooLong),
        new("6585 5", $"GET / HTTP/1.1\r\nX: {new string('a', 8192 - 3)}\r\n{Rest}"),
        new("6585 5", $"GET / HTTP/1.1\r\nX: {new string('a', 8192 - 2)}\r\n{Rest}", Rejection.FieldLineTooLong),
        new("6585 5", $"GET / HTTP/1.1\r\nX: {new string('a', 8192 - 2)}", Rejection.FieldLineTooLong),
        new("6585 5", $"GET / HTTP/1.1\r\n{new string('X', 8192 + 1)}", Rejection.FieldLineTooLong),
        new("6585 5", $"GET / HTTP/1.1\r\n{Repeat("X: " + new string('a', 8187) + "\r\n", 3)}Y: {new string('a', 8178)}\r\n{Rest}"),
        new("6585 5", $"GET / HTTP/1.1\r\n{Repeat("X: " + new string('a', 8187) + "\r\n", 3)}Y: {new string('a', 8179)}\r\n{Rest}", Rejection.FieldsTooLarge),
        new("6585 5", $"GET / HTTP/1.1\r\n{Repeat("X: a\r\n", 99)}{Rest}"),
        new("6585 5", $"GET / HTTP/1.1\r\n{Repeat("X: a\r\n", 100)}{Rest}", Rejection.TooManyFields),
    ];

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
