using FastHttp.Actors.Http;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Connections.Protocols;

/// <summary>A second protocol beside HTTP/1.1, through a real server: many exchanges on one connection.</summary>
public sealed class LineProtocolTests
{
    private readonly Gate _gate = new();

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Responses_leave_in_the_order_in_which_handlers_give_them(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.SendLines("1 GET /wait", "2 GET /ok", "3 POST /echo one two", "4 GET /wait");

        Assert.Equal(new LineResponse("2", 200, "ok"), await client.ReceiveLine());
        Assert.Equal(new LineResponse("3", 200, "one two"), await client.ReceiveLine());
        _gate.Open();
        Assert.Equal(new LineResponse("1", 200, "waited"), await client.ReceiveLine());
        Assert.Equal(new LineResponse("4", 200, "waited"), await client.ReceiveLine());
        Assert.Equal(new LineResponse("5", 200, "ok"), await client.ExchangeLine("5 GET /ok"));
    }

    [Theory]
    [InlineData("/slow-echo", TransportKind.Epoll)]
    [InlineData("/slow-echo", TransportKind.InMemory)]
    [InlineData("/slow-echo-elsewhere", TransportKind.Epoll)]
    [InlineData("/slow-echo-elsewhere", TransportKind.InMemory)]
    public async Task A_hundred_exchanges_at_once_have_each_their_own_request_and_response(string path, TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        for (var round = 0; round < 3; round++)
        {
            await client.SendLines([.. Enumerable.Range(0, 100).Select(i => $"{i} POST {path} {BodyOf(i)}")]);
            await TestServer.Until(() => server.Loops[0].Exchanges.InFlight == 100 || round > 0, "all are under way");
            _gate.Open();
            var bodies = new Dictionary<string, string>();
            for (var i = 0; i < 100; i++)
            {
                var response = await client.ReceiveLine();
                bodies.Add(response.Id, response.Body);
            }

            Assert.All(Enumerable.Range(0, 100), i => Assert.Equal(BodyOf(i), bodies[$"{i}"]));
        }
    }

    [Fact]
    public async Task More_than_may_be_under_way_wait_in_the_buffer_and_in_the_socket()
    {
        const int Requests = LineConnection.MaxStreams + 50;
        await using var server = await Start(TransportKind.Epoll);
        using var client = await server.Connect();
        await client.SendLines([.. Enumerable.Range(0, Requests).Select(i => $"{i} GET /wait")]);
        await TestServer.Until(() => _gate.Entered == LineConnection.MaxStreams, "as many as may are under way");
        await server.Settle();
        Assert.Equal(LineConnection.MaxStreams, server.Loops[0].Exchanges.InFlight);

        _gate.Open();
        var ids = new HashSet<string>();
        for (var i = 0; i < Requests; i++)
        {
            ids.Add((await client.ReceiveLine()).Id);
        }

        Assert.Equal(Requests, ids.Count);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_line_may_be_cut_anywhere(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        foreach (var part in "1 POST /echo abc\n2 POST /echo defg\n".Chunk(5))
        {
            await server.SendAlone(client, Requests.Bytes(new string(part)));
        }

        Assert.Equal(new LineResponse("1", 200, "abc"), await client.ReceiveLine());
        Assert.Equal(new LineResponse("2", 200, "defg"), await client.ReceiveLine());
        await client.Send(new string('x', LineConnection.MaxLine + 1));
        await client.ReceiveEnd();
        await server.UntilClosed(CloseReason.Rejected);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Drain_finishes_what_is_under_way_and_closes(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await server.SendAlone(client, Requests.Bytes("1 GET /wait\n2 GET /wait\n"));
        await TestServer.Until(() => _gate.Entered == 2, "both are under way");
        var terminated = server.Binding.Terminate(FarAway);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await server.Settle();

        Assert.Equal(503, (await client.ExchangeLine("3 GET /ok")).Status);
        _gate.Open();
        Assert.Equal(new LineResponse("1", 200, "waited"), await client.ReceiveLine());
        Assert.Equal(new LineResponse("2", 200, "waited"), await client.ReceiveLine());
        Assert.Equal(0, await client.ReceiveEnd());
        await terminated.Soon();
        Assert.Equal(1, server.Closed(CloseReason.Draining));
        Assert.Equal(1, server.Sum(counters => counters.Rejections[(int)Rejection.ServerDraining]));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task An_idle_connection_is_closed_by_the_drain_at_once(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.ExchangeLine("1 GET /ok");
        await server.Binding.Terminate(FarAway).Soon();
        Assert.Equal(0, await client.ReceiveEnd());
        Assert.Equal(1, server.Closed(CloseReason.Draining));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_leaves_cancels_all_it_has_under_way(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.SendLines("1 GET /aborted", "2 GET /aborted", "3 GET /wait");
        await TestServer.Until(() => _gate.Entered == 3, "all are under way");

        client.Abort();
        await server.UntilClosed(CloseReason.ClientGone);
        await TestServer.Until(() => _aborted == 2, "the handlers know");
        _gate.Open();
        await TestServer.Until(() => server.LateResponses() == 3, "what they respond is dropped");
        using var next = await server.Connect();
        Assert.Equal(new LineResponse("1", 200, "ok"), await next.ExchangeLine("1 GET /ok"));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_has_said_all_gets_its_responses_and_then_the_end(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.SendLines("1 GET /wait", "2 GET /ok");
        client.CloseSend();
        Assert.Equal("2", (await client.ReceiveLine()).Id);
        await _gate.UntilEntered();
        _gate.Open();
        Assert.Equal("1", (await client.ReceiveLine()).Id);
        Assert.Equal(0, await client.ReceiveEnd());
        await server.UntilClosed(CloseReason.ClosedByClient);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task An_upgrade_takes_the_bytes_behind_it_along(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        Assert.Equal("ok", (await client.ExchangeLine("1 GET /ok")).Body);

        await client.Send("upgrade\n2 GET /ok\nand on");
        Assert.Equal("2 GET /ok\nand on", await client.Receive(16));
        await client.Send("upgrade\n");
        Assert.Equal("upgrade\n", await client.Receive(8));
        client.CloseSend();
        Assert.Equal("", await client.ReceiveToEnd());
        await server.UntilClosed(CloseReason.ClosedByClient);
        using var next = await server.Connect();
        Assert.Equal(new LineResponse("1", 200, "ok"), await next.ExchangeLine("1 GET /ok"));
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task An_upgrade_gives_up_what_is_under_way(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.SendLines("1 GET /aborted", "upgrade", "raw");
        Assert.Equal("raw\n", await client.Receive(4));
        await TestServer.Until(() => _aborted == 1, "the handler knows");
        _gate.Open();
        await TestServer.Until(() => server.LateResponses() == 1, "its response is dropped");
        await client.Send("more");
        Assert.Equal("more", await client.Receive(4));
    }

    private int _aborted;

    private static string BodyOf(int i) => $"{i}:" + new string((char)('a' + (i % 26)), 1 + (i * 7));

    private Task<TestServer> Start(TransportKind transport) => LineClient.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/wait", _gate.Handle).WithTimeout(FarAway);
            routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            routes.MapPost("/slow-echo", SlowEcho).WithTimeout(FarAway);
            routes.MapPost("/slow-echo-elsewhere", SlowEcho).Pool(4).WithTimeout(FarAway);
            routes.MapGet("/aborted", ctx =>
            {
                ctx.Aborted.Register(() => Interlocked.Increment(ref _aborted));
                return _gate.Handle(ctx);
            }).WithTimeout(FarAway);
        },
        transport);

    private async Task SlowEcho(RequestCtx ctx)
    {
        await _gate.Pass();
        ctx.Bytes(ctx.Body);
    }
}
