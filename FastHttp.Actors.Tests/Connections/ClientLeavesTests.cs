using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>A client that closes its side still gets its responses; one that resets is noticed wherever it leaves.</summary>
public sealed class ClientLeavesTests
{
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_has_said_all_gets_its_responses_and_then_the_end(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        using var client = await server.Connect();
        await client.Send(Get("/ok") + Get("/ok"));
        client.CloseSend();
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, await client.ReceiveEnd());
        await server.UntilClosed(CloseReason.ClosedByClient);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_closes_its_side_while_the_handler_works_gets_the_response_and_the_handler_is_told(TransportKind transport)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        await client.Send(Get("/wait") + Get("/ok"));
        await gate.UntilEntered();
        client.CloseSend();
        await TestServer.Until(() => gate.IsAborted, "the handler knows");
        gate.Open();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        Assert.Equal("ok", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, await client.ReceiveEnd());
        Assert.Equal(1, server.Sum(counters => counters.ClientsGone));
    }

    [Fact]
    public async Task A_client_that_closed_its_side_before_its_request_was_read_has_left_too()
    {
        var gate = new Gate();
        await using var server = await Start(TransportKind.Epoll, gate);
        using var client = await server.Connect();
        using var busy = new ManualResetEventSlim();
        server.Loops[0].Loop.Post(_ => busy.Wait(TimeSpan.FromSeconds(20)), null);
        await client.Send(Get("/wait"));
        client.CloseSend();
        busy.Set();
        await gate.UntilEntered();
        await TestServer.Until(() => gate.IsAborted, "the handler knows, at the latest with the loop's next wait");
        Assert.Equal(1, server.Sum(counters => counters.ClientsGone));
        gate.Open();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, await client.ReceiveEnd());
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Responses_before_a_request_that_was_cut_off_still_arrive(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        foreach (var rest in (string[])["GET /o", Head("POST", "/echo", 10) + "12345"])
        {
            using var client = await server.Connect();
            await client.Send(Get("/ok") + Get("/ok") + rest);
            client.CloseSend();
            Assert.Equal("ok", (await client.ReceiveResponse()).Body);
            Assert.Equal("ok", (await client.ReceiveResponse()).Body);
            await client.ReceiveEnd();
        }

        await server.UntilClosed(CloseReason.ClientGone, count: 2);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_reset_while_the_handler_works_ends_the_connection_and_the_late_response_is_dropped(TransportKind transport)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        await client.Send(Get("/wait"));
        await gate.UntilEntered();
        client.Abort();
        await server.UntilClosed(CloseReason.ClientGone);
        await TestServer.Until(() => gate.IsAborted, "the handler knows");
        gate.Open();
        await TestServer.Until(() => server.Loops[0].Exchanges.LateResponses == 1, "the late response is counted");
        Assert.Equal(200, (await server.Get("/ok")).Status);
    }

    public static TheoryData<TransportKind, int, bool> Sizes()
    {
        var sizes = new TheoryData<TransportKind, int, bool>();
        foreach (var transport in EachTransport.Kinds)
        {
            foreach (var size in (int[])[4095, 4096, 4097, 8191, 8192, 8193])
            {
                sizes.Add(transport, size, true);
                sizes.Add(transport, size, false);
            }
        }

        return sizes;
    }

    /// <summary>The receive buffer begins with 4,096 bytes and doubles: a request may fill it to the last byte.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Whoever_leaves_is_noticed_whatever_size_his_request_has(TransportKind transport, int size, bool resets)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        var padding = size - Get("/wait", "Padding: \r\n").Length;
        await client.Send(Get("/wait", $"Padding: {new string('x', padding)}\r\n"));
        await gate.UntilEntered();
        await server.Settle();
        Leave(client, resets);
        await TestServer.Until(() => gate.IsAborted, "the handler knows");
        gate.Open();
        await server.UntilClosed(resets ? CloseReason.ClientGone : CloseReason.ClosedByClient);
    }

    /// <summary>The handler does not read, so the client is held back: more has arrived than the server takes.</summary>
    [Theory]
    [MemberData(nameof(Sizes))]
    public async Task Whoever_leaves_is_noticed_while_his_upload_is_held_back(TransportKind transport, int more, bool resets)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        await client.Send(Head("POST", "/upload", 1 << 20) + Pattern(32 * 1024 + more));
        await gate.UntilEntered();
        await server.Settle();
        Leave(client, resets);
        await TestServer.Until(() => gate.IsAborted, "the handler knows");
        gate.Open();
        await TestServer.Until(() => server.Sum(counters => counters.Closed.Sum()) == 1, "the connection is closed");
    }

    private static void Leave(RawClient client, bool resets)
    {
        if (resets)
        {
            client.Abort();
        }
        else
        {
            client.CloseSend();
        }
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_reset_within_a_head_or_a_body_ends_the_connection(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        foreach (var part in (string[])["GET /o", Head("POST", "/echo", 10) + "12345"])
        {
            using var client = await server.Connect();
            await server.SendAlone(client, Bytes(part));
            client.Abort();
        }

        await server.UntilClosed(CloseReason.ClientGone, count: 2);
        Assert.Equal(0, server.Sum(counters => counters.Requests));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_reset_before_any_request_is_nothing_to_speak_of(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        for (var i = 0; i < 20; i++)
        {
            using var client = await server.Connect();
            client.Abort();
        }

        Assert.Equal(200, (await server.Get("/ok")).Status);
        await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "all connections are closed");
    }

    private static Task<TestServer> Start(TransportKind transport, Gate gate) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapGet("/wait", gate.Handle);
            routes.MapPost("/upload", gate.Handle).WithStreamedBody();
        },
        transport);
}
