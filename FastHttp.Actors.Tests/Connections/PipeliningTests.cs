using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>Several requests under way on one connection: RFC 9112 section 9.3.2.</summary>
public sealed class PipeliningTests
{
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_hundred_requests_in_one_write_are_answered_in_order(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        using var client = await server.Connect();
        await client.Send(string.Concat(Enumerable.Range(0, 100).Select(i => Get($"/users/{i}"))));
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal($"user {i}", (await client.ReceiveResponse()).Body);
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_ready_response_leaves_while_a_later_handler_works(TransportKind transport)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        await client.Send(Get("/users/1") + Get("/users/2") + Get("/wait") + Get("/users/3"));
        Assert.Equal("user 1", (await client.ReceiveResponse()).Body);
        Assert.Equal("user 2", (await client.ReceiveResponse()).Body);
        await gate.UntilEntered();
        gate.Open();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        Assert.Equal("user 3", (await client.ReceiveResponse()).Body);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_request_behind_one_that_waits_is_not_begun(TransportKind transport)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        await client.Send(Get("/wait") + Get("/wait"));
        await gate.UntilEntered();
        await server.Settle();
        Assert.Equal(1, gate.Entered);
        gate.Open();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Rejections_keep_their_place_among_the_responses(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        using var client = await server.Connect();
        await client.Send(
            Get("/users/1") + Get("/nothing") + Post("/users/1", "not wanted") + "OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n"
            + Get("/users/2") + "GET /a b HTTP/1.1\r\n\r\n");
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            statuses.Add((await client.ReceiveResponse()).Status);
        }

        Assert.Equal([200, 404, 405, 204, 200, 400], statuses);
        Assert.Equal(0, await client.ReceiveEnd());
    }

    private static Task<TestServer> Start(TransportKind transport, Gate gate) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.RouteValue("id")}"));
            routes.MapGet("/wait", gate.Handle);
        },
        transport);
}
