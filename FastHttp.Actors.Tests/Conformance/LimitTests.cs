using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Each limit on size at n and at n + 1, with the defaults and with a setting.</summary>
[Trait("Rfc", "6585 5")]
[Trait("Rfc", "9110 15.5.14")]
[Trait("Rfc", "9110 15.5.15")]
[Collection(ConformanceCollection.Name)]
public sealed class LimitTests(BothServers servers)
{
    // What a request line needs around "/d/x": GET, two spaces and the version.
    private const int LineWithoutPath = 13;
    private const int Line = 8192;
    private const int Fields = 32768;

    // "Host: a" with its CRLF is one of the lines.
    private const int HostLine = 9;

    [Fact]
    public async Task Request_line()
    {
        var path = "/d/" + new string('x', Line - LineWithoutPath - 3);
        await servers.Understand($"GET {path} HTTP/1.1\r\n{Host}", $"GET {path} @a []");
        await servers.Reject($"GET {path}x HTTP/1.1\r\n{Host}", 414, nameof(Rejection.RequestLineTooLong));
        await servers.Reject($"GET {path}{path}", 414, nameof(Rejection.RequestLineTooLong));
    }

    [Fact]
    public async Task Field_line()
    {
        await servers.Understand(WithFields($"X: {new string('x', Line - 3)}\r\n"), "GET / @a []");
        await servers.Reject(WithFields($"X: {new string('x', Line - 2)}\r\n"), 431, nameof(Rejection.FieldLineTooLong));
        await servers.Reject($"GET / HTTP/1.1\r\n{new string('x', Line + 1)}", 431, nameof(Rejection.FieldLineTooLong));
    }

    [Fact]
    public async Task All_fields()
    {
        var three = Repeat($"X: {new string('x', 8187)}\r\n", 3);
        var room = Fields - HostLine - three.Length - "X: \r\n".Length;
        await servers.Understand(WithFields($"{three}X: {new string('x', room)}\r\n"), "GET / @a []");
        await servers.Reject(WithFields($"{three}X: {new string('x', room + 1)}\r\n"), 431, nameof(Rejection.FieldsTooLarge));
    }

    [Fact]
    public async Task Number_of_fields()
    {
        await servers.Understand(WithFields(Repeat("X: a\r\n", 99)), "GET / @a []");
        await servers.Reject(WithFields(Repeat("X: a\r\n", 100)), 431, nameof(Rejection.TooManyFields));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task As_configured(TransportKind transport)
    {
        await using var server = await ServerUnderTest.Start(transport, options =>
        {
            options.Limits.MaxRequestLineSize = 64;
            options.Limits.MaxFieldLineSize = 64;
            options.Limits.MaxFieldsSize = 128;
            options.Limits.MaxFieldCount = 3;
            options.Limits.MaxBodySize = 5;
        });
        var path = "/d/" + new string('x', 64 - LineWithoutPath - 3);
        await server.Understands($"GET {path} HTTP/1.1\r\n{Host}", $"GET {path} @a []");
        await server.Rejects($"GET {path}x HTTP/1.1\r\n{Host}", 414, Rejection.RequestLineTooLong);
        await server.Understands(WithFields($"X: {new string('x', 61)}\r\n"), "GET / @a []");
        await server.Rejects(WithFields($"X: {new string('x', 62)}\r\n"), 431, Rejection.FieldLineTooLong);
        await server.Understands(WithFields($"X: {new string('x', 61)}\r\nX: {new string('x', 48)}\r\n"), "GET / @a []");
        await server.Rejects(WithFields($"X: {new string('x', 61)}\r\nX: {new string('x', 49)}\r\n"), 431, Rejection.FieldsTooLarge);
        await server.Understands(WithFields("X: a\r\nX: a\r\n"), "GET / @a []");
        await server.Rejects(WithFields("X: a\r\nX: a\r\nX: a\r\n"), 431, Rejection.TooManyFields);
        await server.Understands(Post("Content-Length: 5\r\n", "hello"), "POST / @a [hello]");
        await server.Rejects(Post("Content-Length: 6\r\n", "hello!"), 413, Rejection.BodyTooLarge);
        await server.Rejects(Post("Expect: 100-continue\r\nContent-Length: 6\r\n"), 413, Rejection.BodyTooLarge);
        await server.Understands(Chunked("2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"), "POST / @a [hello]");
        await server.Rejects(Chunked("2\r\nhe\r\n4\r\nllo!\r\n0\r\n\r\n"), 413, Rejection.BodyTooLarge);
        await server.Rejects(Chunked("6\r\n"), 413, Rejection.BodyTooLarge);
    }

    [Fact]
    public async Task Body_by_the_default()
    {
        const int Most = 30 * 1024 * 1024;
        await servers.Reject(Post($"Content-Length: {Most + 1}\r\n"), 413, nameof(Rejection.BodyTooLarge));
        await servers.Reject(Chunked($"{Most + 1:x}\r\n"), 413, nameof(Rejection.BodyTooLarge));
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            // The first bytes of the largest body are enough to see that it is accepted: the server waits for the rest.
            using var client = await server.Server.Connect();
            await client.Send(Post($"Expect: 100-continue\r\nContent-Length: {Most}\r\n"));
            Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", await client.Receive(25));
            client.Abort();
        }
    }

    [Fact]
    public async Task Body_of_a_route()
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapPost("/small", ctx => ctx.Text("small")).WithMaxBody(3);
                routes.MapPost("/large", ctx => ctx.Text("large")).WithMaxBody(20);
            },
            TransportKind.InMemory,
            options => options.Limits.MaxBodySize = 10);
        Assert.Equal(200, (await server.Exchange(PostTo("/small", 3))).Status);
        Assert.Equal(413, (await server.Exchange(PostTo("/small", 4))).Status);
        Assert.Equal(200, (await server.Exchange(PostTo("/large", 20))).Status);
        Assert.Equal(413, (await server.Exchange(PostTo("/large", 21))).Status);
    }

    /// <summary>A body without a handler is read and dropped, up to 256 KiB; it is never parsed as a request.</summary>
    [Theory]
    [InlineData(256 * 1024, false)]
    [InlineData((256 * 1024) + 1, true)]
    public async Task Body_that_nobody_reads(int length, bool closes)
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            var canaries = server.Canaries;
            using var client = await server.Server.Connect();
            await client.Send($"POST /nothing HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n");
            await client.Send(Canary + new string('x', length - Canary.Length) + Canary);
            var response = await client.ReceiveResponse();
            Assert.Equal((404, closes), (response.Status, response.SaysClose));
            if (!closes)
            {
                Assert.Equal("canary", (await client.ReceiveResponse()).Body);
                client.CloseSend();
            }

            Assert.Equal("", await client.ReceiveToEnd());
            Assert.Equal(closes ? canaries : canaries + 1, server.Canaries);
        }
    }

    private static string PostTo(string target, int length) =>
        $"POST {target} HTTP/1.1\r\nHost: a\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}";
}
