using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>How long a connection lives: RFC 9112 section 9.3, and the server's own limit.</summary>
public sealed class KeepAliveTests
{
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_connection_serves_request_after_request(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        for (var i = 0; i < 10; i++)
        {
            var response = await client.Exchange(Get($"/users/{i}"));
            Assert.Equal((200, $"user {i}", false), (response.Status, response.Body, response.SaysClose));
        }

        Assert.Equal(1, server.Sum(counters => counters.ConnectionsOpened));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_asks_for_the_end_gets_it_behind_the_response(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var response = await client.Exchange(Get("/users/1", "Connection: close\r\n"));
        Assert.True(response.SaysClose);
        Assert.Equal(0, await client.ReceiveEnd());
        await server.UntilClosed(CloseReason.ClosedByResponse);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task What_follows_a_request_with_close_is_not_served(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/users/1", "Connection: close\r\n") + Get("/users/2"));
        Assert.Equal("user 1", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, await client.ReceiveEnd());
        Assert.Equal(1, server.Sum(counters => counters.Requests));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_1_0_client_that_does_not_ask_for_more_gets_one_response(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var response = await client.Exchange(Get10("/users/1"));
        Assert.Equal("user 1", response.Body);
        Assert.NotEqual("keep-alive", response["Connection"]);
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_1_0_client_that_asks_for_more_is_told_that_it_may(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        for (var i = 0; i < 3; i++)
        {
            var response = await client.Exchange(Get10($"/users/{i}", "Connection: Keep-Alive\r\n"));
            Assert.Equal(($"user {i}", "keep-alive"), (response.Body, response["Connection"]?.ToLowerInvariant()));
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_handler_may_end_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.True((await client.Exchange(Get("/bye"))).SaysClose);
        Assert.Equal(0, await client.ReceiveEnd());
        await server.UntilClosed(CloseReason.ClosedByResponse);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task After_HEAD_the_next_response_begins_where_the_head_ended(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        var head = await client.Exchange("HEAD /users/1 HTTP/1.1\r\nHost: test\r\n\r\n");
        var get = await client.Exchange(Get("/users/1"));
        Assert.Equal(("", "user 1"), (head.Body, get.Body));
        Assert.Equal(get["Content-Length"], head["Content-Length"]);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task The_last_request_a_connection_may_make_is_answered_with_close_and_one_more_is_not_served(TransportKind transport)
    {
        await using var server = await Start(transport, options => options.Limits.MaxRequestsPerConnection = 3);
        using var client = await server.Connect();
        await client.Send(string.Concat(Enumerable.Range(1, 4).Select(i => Get($"/users/{i}"))));
        for (var i = 1; i <= 3; i++)
        {
            var response = await client.ReceiveResponse();
            Assert.Equal(($"user {i}", i == 3), (response.Body, response.SaysClose));
        }

        Assert.Equal(0, await client.ReceiveEnd());
        Assert.Equal(3, server.Sum(counters => counters.Requests));
    }

    private static Task<TestServer> Start(TransportKind transport, Action<FastHttpOptions>? configure = null) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.RouteValue("id")}"));
            routes.MapGet("/bye", ctx => ctx.CloseConnection().Text("bye"));
        },
        transport,
        configure);
}
