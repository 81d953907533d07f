using FastHttp.Actors.Http;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Exactly one Host, and a valid one.</summary>
[Trait("Rfc", "9112 3.2")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_3_2_HostTests(BothServers servers)
{
    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { "GET / HTTP/1.1\r\n\r\n", 400, nameof(Rejection.MissingHost) },
        { "GET / HTTP/1.1\r\nHosts: a\r\n\r\n", 400, nameof(Rejection.MissingHost) },
        { "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400, nameof(Rejection.DuplicateHost) },
        { "GET / HTTP/1.1\r\nHost: a\r\nhOST: b\r\n\r\n", 400, nameof(Rejection.DuplicateHost) },
        { "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400, nameof(Rejection.DuplicateHost) },
        { Host(""), 400, nameof(Rejection.InvalidHost) },
        { Host(":80"), 400, nameof(Rejection.InvalidHost) },
        { Host("a,b"), 400, nameof(Rejection.InvalidHost) },
        { Host("a b"), 400, nameof(Rejection.InvalidHost) },
        { Host("u@a"), 400, nameof(Rejection.InvalidHost) },
        { Host("a/b"), 400, nameof(Rejection.InvalidHost) },
        { Host("http://a"), 400, nameof(Rejection.InvalidHost) },
        { Host("a:65536"), 400, nameof(Rejection.InvalidHost) },
        { Host("a:-1"), 400, nameof(Rejection.InvalidHost) },
        { Host("a:80:80"), 400, nameof(Rejection.InvalidHost) },
        { Host("[::1"), 400, nameof(Rejection.InvalidHost) },
        { Host("[::g]"), 400, nameof(Rejection.InvalidHost) },
        { Host("\u00E4"), 400, nameof(Rejection.InvalidHost) },
        { Host("%00"), 400, nameof(Rejection.InvalidHost) },
    };

    public static readonly TheoryData<string, string> Understood = new()
    {
        { Host("a.b-c:8080"), "GET / @a.b-c:8080 []" },
        { Host("a:65535"), "GET / @a:65535 []" },
        { Host(" \ta\t "), "GET / @a []" },
        { Host("127.0.0.1"), "GET / @127.0.0.1 []" },
        { Host("[::1]:80"), "GET / @[::1]:80 []" },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [MemberData(nameof(Understood))]
    public Task Is_understood(string request, string body) => servers.Understand(request, body);

    private static string Host(string value) => $"GET / HTTP/1.1\r\nHost: {value}\r\n\r\n";
}
