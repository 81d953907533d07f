using FastHttp.Actors.Http;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>The server knows the expectation 100-continue and no other.</summary>
[Trait("Rfc", "9110 10.1.1")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9110_10_1_ExpectTests(BothServers servers)
{
    private const string Continue = "Expect: 100-continue\r\n";

    public static readonly TheoryData<string, int, string> Rejected = new()
    {
        { WithFields("Expect: 200-ok\r\n"), 417, nameof(Rejection.UnsupportedExpectation) },
        { WithFields("Expect: 100-continue, x=y\r\n"), 417, nameof(Rejection.UnsupportedExpectation) },
        { WithFields("Expect: 100-continued\r\n"), 417, nameof(Rejection.UnsupportedExpectation) },
        { Post(Continue + "Content-Length: 31457281\r\n"), 413, nameof(Rejection.BodyTooLarge) },
    };

    [Theory]
    [MemberData(nameof(Rejected))]
    public Task Is_rejected(string request, int status, string reason) => servers.Reject(request, status, reason);

    [Theory]
    [InlineData("Content-Length: 5\r\n", "hello")]
    [InlineData("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n")]
    public async Task The_interim_response_comes_before_the_body(string framing, string body)
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            using var client = await server.Server.Connect();
            await client.Send(Post("Expect: 100-Continue\r\n" + framing));
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.Receive(25));
            await client.Send(body);
            Assert.Equal("POST / @a [hello]", (await client.ReceiveResponse()).Body);
        }
    }

    [Theory]
    [InlineData("Expect: 100-continue\r\nContent-Length: 5\r\n", "hello")]
    [InlineData("Expect: 100-continue\r\n", "")]
    public Task There_is_no_interim_response_when_nobody_waits_for_it(string fields, string body) =>
        servers.Understand(Post(fields, body), $"POST / @a [{body}]");

    [Fact]
    public Task There_is_none_for_1_0() =>
        servers.Understand($"POST / HTTP/1.0\r\n{Continue}Content-Length: 5\r\n\r\nhello", "POST / @ [hello]");

    [Theory]
    [InlineData("/nothing", 404)]
    [InlineData("/get", 405)]
    public async Task A_body_for_which_there_is_no_handler_is_not_asked_for(string target, int status)
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            using var client = await server.Server.Connect();
            await client.Send($"POST {target} HTTP/1.1\r\nHost: a\r\n{Continue}Content-Length: 5\r\n\r\n");
            var response = await client.ReceiveResponse();
            Assert.Equal((status, true), (response.Status, response.SaysClose));
            Assert.Equal("", await client.ReceiveToEnd());
        }
    }
}
