using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>RFC 9110 section 10.1.1.</summary>
public sealed class ExpectContinueTests
{
    private const string Expect = "Expect: 100-continue\r\n";

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_waits_for_a_word_gets_it_before_it_sends_the_body(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        for (var i = 0; i < 2; i++)
        {
            await client.Send(Head("POST", "/echo", 4, Expect));
            Assert.Equal(100, (await client.ReceiveResponse()).Status);
            await client.Send("body");
            var final = await client.ReceiveResponse();
            Assert.Equal((200, "body"), (final.Status, final.Body));
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task When_the_body_came_along_no_word_is_needed(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var final = await client.Exchange(Post("/echo", "body", Expect));
        Assert.Equal((200, "body"), (final.Status, final.Body));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_rejection_comes_at_once_and_ends_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        foreach (var (target, length, status) in ((string, int, int)[])[("/nothing", 4, 404), ("/ok", 4, 405), ("/echo", 1001, 413)])
        {
            using var client = await server.Connect();
            var response = await client.Exchange(Head("POST", target, length, Expect));
            Assert.Equal((status, true), (response.Status, response.SaysClose));
            client.CloseSend();
            Assert.Equal(0, await client.ReceiveEnd());
        }

        Assert.Equal(0, server.Sum(counters => counters.Requests));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_1_0_client_does_not_know_the_word(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Bytes($"POST /echo HTTP/1.0\r\nContent-Length: 4\r\n{Expect}\r\n"));
        await client.Send("body");
        Assert.Equal(200, (await client.ReceiveResponse()).Status);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task The_word_stands_behind_the_responses_to_earlier_requests(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/ok") + Head("POST", "/echo", 4, Expect));
        Assert.Equal(200, (await client.ReceiveResponse()).Status);
        Assert.Equal(100, (await client.ReceiveResponse()).Status);
        await client.Send("body");
        Assert.Equal("body", (await client.ReceiveResponse()).Body);
    }

    private static Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body)).WithMaxBody(1000);
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
        },
        transport);
}
