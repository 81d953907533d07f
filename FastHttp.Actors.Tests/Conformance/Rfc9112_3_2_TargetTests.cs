using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>The four forms of a target.</summary>
[Trait("Rfc", "9112 3.2")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_3_2_TargetTests(BothServers servers)
{
    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { "GET a HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET ?q HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET /# HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET /?q#f HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET /\u00E4 HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET /\t HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET /%4 HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidPercentEncoding) },
        { "GET /%zz HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidPercentEncoding) },
        { "GET /%00 HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidPercentEncoding) },
        { "GET * HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "OPTIONS *a HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET b:443 HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET http://b/ HTTP/1.1\r\n\r\n", 400, nameof(Rejection.MissingHost) },
        { "GET http://b/ HTTP/1.1\r\nHost: a b\r\n\r\n", 400, nameof(Rejection.InvalidHost) },
        { "GET http:///d HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET http://u@b/ HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET http://b:65536/ HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "GET ftp://b/ HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "CONNECT b:443 HTTP/1.1\r\n" + Host, 501, nameof(Rejection.TunnelNotSupported) },
        { "CONNECT b:443 HTTP/1.0\r\n\r\n", 501, nameof(Rejection.TunnelNotSupported) },
        { "CONNECT b:443 HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc", 501, nameof(Rejection.TunnelNotSupported) },
        { "CONNECT b HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
        { "CONNECT / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.InvalidTarget) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { "GET /d/%41?q=%zz HTTP/1.1\r\n" + Host, "GET /d/%41?q=%zz @a []" },
        { "GET /d//x/?? HTTP/1.1\r\n" + Host, "GET /d//x/?? @a []" },
        { "GET http://b/d/x?q HTTP/1.1\r\n" + Host, "GET /d/x?q @b []" },
        { "GET HTTPS://b:443/ HTTP/1.1\r\n" + Host, "GET / @b:443 []" },
        { "GET http://b HTTP/1.1\r\n" + Host, "GET / @b []" },
        { "GET http://b?q HTTP/1.1\r\n" + Host, "GET /?q @b []" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    [Fact]
    [Trait("Rfc", "9112 3.2.4")]
    public async Task The_asterisk_stands_for_the_whole_server()
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            var response = await server.Server.Exchange("OPTIONS * HTTP/1.1\r\n" + Host);
            Assert.Equal(204, response.Status);
            Assert.Contains("GET", response["Allow"], StringComparison.Ordinal);
        }
    }
}
