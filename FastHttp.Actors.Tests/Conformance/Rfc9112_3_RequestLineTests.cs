using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Method SP target SP version.</summary>
[Trait("Rfc", "9112 3")]
[Trait("Rfc", "9112 2.3")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_3_RequestLineTests(BothServers servers)
{
    private const string Method32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-_.!~1";

    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { " GET / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { "GET\t/ HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { "GET  / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { "GET\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { "GET /\r\n", 400, nameof(Rejection.MalformedRequestLine) },
        { "G(T / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { "G\u00CBT / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedRequestLine) },
        { Method32 + "2 / HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MethodTooLong) },
        { "GET /  HTTP/1.1\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/1.1 \r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / \r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / http/1.1\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/1\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/01.1\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/1.10\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTPS/1.1\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/+1.1\r\n" + Host, 400, nameof(Rejection.MalformedVersion) },
        { "GET / HTTP/1.2\r\n" + Host, 505, nameof(Rejection.UnsupportedVersion) },
        { "GET / HTTP/0.9\r\n" + Host, 505, nameof(Rejection.UnsupportedVersion) },
        { "GET / HTTP/2.0\r\n" + Host, 505, nameof(Rejection.UnsupportedVersion) },
        { "GET / HTTP/9.9\r\n" + Host, 505, nameof(Rejection.UnsupportedVersion) },
        { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, nameof(Rejection.Http2Preface) },
        { "\x16\x03\x01\x02\0\x01\0\x01\xFC\x03\x03", 400, nameof(Rejection.TlsHandshake) },
        { "HEAD / HTTP/1.1\r\n\r\n", 400, nameof(Rejection.MissingHost) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { $"{Method32} / HTTP/1.1\r\n{Host}", Method32 + " / @a []" },
        { "get / HTTP/1.1\r\n" + Host, "get / @a []" },
        { "GET / HTTP/1.0\r\n\r\n", "GET / @ []" },
        { "PATCH / HTTP/1.1\r\n" + Host, "PATCH / @a []" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    [Theory]
    [InlineData("/get", 405, "GET, HEAD, OPTIONS")]
    [InlineData("/nothing", 404, null)]
    public async Task An_unknown_method_is_the_routes_affair_and_the_connection_stays(string target, int status, string? allow)
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            using var client = await server.Server.Connect();
            var response = await client.Exchange($"BREW {target} HTTP/1.1\r\n{Host}");
            Assert.Equal((status, allow, null), (response.Status, response["Allow"], response["Connection"]));
            Assert.Equal(200, (await client.Exchange("GET /get HTTP/1.1\r\n" + Host)).Status);
        }
    }
}
