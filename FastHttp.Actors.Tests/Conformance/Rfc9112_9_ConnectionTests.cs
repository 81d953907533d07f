using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Which connections stay.</summary>
[Trait("Rfc", "9112 9.3")]
[Trait("Rfc", "9110 7.6.1")]
[Collection(ConformanceCollection.Name)]
public sealed class Rfc9112_9_ConnectionTests(BothServers servers)
{
    /// <summary>Version, Connection lines, what the response says, whether the connection stays.</summary>
    public static readonly TheoryData<string, string, string?, bool> Cases = new()
    {
        { "1.1", "", null, true },
        { "1.1", "Connection: keep-alive\r\n", null, true },
        { "1.1", "Connection: close\r\n", "close", false },
        { "1.1", "Connection: CLOSE\r\n", "close", false },
        { "1.1", "Connection: close, keep-alive\r\n", "close", false },
        { "1.1", "Connection: keep-alive, close\r\n", "close", false },
        { "1.1", "Connection: keep-alive\r\nConnection: close\r\n", "close", false },
        { "1.1", "Connection: close\r\nConnection: keep-alive\r\n", "close", false },
        { "1.1", "Connection: ,\tfoo ,, close ,\r\n", "close", false },
        { "1.1", "Connection: closed\r\n", null, true },
        { "1.1", "Connection: \"close\"\r\n", null, true },
        { "1.1", "Proxy-Connection: close\r\n", null, true },
        { "1.0", "", "close", false },
        { "1.0", "Connection: foo\r\n", "close", false },
        { "1.0", "Connection: keep-alive\r\n", "keep-alive", true },
        { "1.0", "Connection: foo, Keep-Alive\r\n", "keep-alive", true },
        { "1.0", "Connection: keep-alive, close\r\n", "close", false },
        { "1.0", "Connection: close\r\nConnection: keep-alive\r\n", "close", false },
        { "1.0", "Keep-Alive: timeout=5\r\n", "close", false },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Stays_or_not(string version, string fields, string? says, bool stays)
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            using var client = await server.Server.Connect();
            await client.Send($"GET / HTTP/{version}\r\nHost: a\r\n{fields}\r\n{Canary}");
            Assert.Equal(says, (await client.ReceiveResponse())["Connection"]);
            if (stays)
            {
                Assert.Equal("canary", (await client.ReceiveResponse()).Body);
                client.CloseSend();
            }

            Assert.Equal("", await client.ReceiveToEnd());
        }
    }

    [Theory]
    [Trait("Rfc", "9112 9.3.2")]
    [InlineData(2)]
    [InlineData(100)]
    public Task Pipelined_requests_are_answered_in_order(int count) => servers.Understand(
        string.Concat(Enumerable.Range(0, count).Select(i => $"GET /d/{i} HTTP/1.1\r\n{Host}")),
        [.. Enumerable.Range(0, count).Select(i => $"GET /d/{i} @a []")]);

    /// <summary>The responses before are not lost, the rejected request is the last.</summary>
    [Fact]
    [Trait("Rfc", "9112 9.6")]
    public async Task A_rejection_stands_behind_the_responses_before_it()
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            using var client = await server.Server.Connect();
            await client.Send($"GET / HTTP/1.1\r\n{Host}GET / HTTP/1.1\r\n\r\n{Canary}");
            Assert.Equal(200, (await client.ReceiveResponse()).Status);
            Assert.Equal(400, (await client.ReceiveResponse()).Status);
            Assert.Equal("", await client.ReceiveToEnd());
        }
    }

    [Fact]
    [Trait("Rfc", "9112 9.6")]
    public async Task A_client_that_goes_on_sending_after_a_rejection_can_read_it()
    {
        foreach (var server in new[] { servers.Sockets, servers.InMemory })
        {
            using var client = await server.Server.Connect();
            await client.Send("GET / HTTP/1.1\n");
            for (var i = 0; i < 100; i++)
            {
                await client.Send(new byte[10_000]);
            }

            Assert.Equal(400, (await client.ReceiveResponse()).Status);
            Assert.Equal("", await client.ReceiveToEnd());
        }
    }

    /// <summary>More requests than the receive buffer holds arrive while a handler works: none may be forgotten in the socket.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Requests_that_do_not_fit_while_a_handler_works_are_served_afterwards(TransportKind transport)
    {
        const int Requests = 1000;
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/wait", async ctx =>
                {
                    await gate.Task;
                    ctx.Text("waited");
                });
                routes.MapGet("/", ctx => ctx.Text("next"));
            },
            transport);
        using var client = await server.Connect();
        await client.Send("GET /wait HTTP/1.1\r\n" + Host);
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 1, "the handler works");
        for (var i = 0; i < Requests; i++)
        {
            await client.Send("GET / HTTP/1.1\r\n" + Host);
        }

        gate.SetResult();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        for (var i = 0; i < Requests; i++)
        {
            Assert.Equal("next", (await client.ReceiveResponse()).Body);
        }
    }
}
