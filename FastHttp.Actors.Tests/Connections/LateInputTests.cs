using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// What a client sends behind its last request, late, costs it no byte of a response, in whatever way the connection ends (RFC 9112
/// 9.6). The client's receive buffer is small and it reads last, so most of the response still is in the server's system.
/// </summary>
public sealed class LateInputTests
{
    private const int Length = 100_000;
    private const int SmallBuffer = 4096;
    private const string Late = "\r\nGET /ok HTTP/1.1\r\nHost: late\r\n\r\n";

    private readonly ManualTime _time = new();
    private readonly SeenConnection _seen = new();

    public static TheoryData<TransportKind, string, string, bool> Ways()
    {
        var ways = new TheoryData<TransportKind, string, string, bool>();
        foreach (var transport in EachTransport.RealKinds)
        {
            ways.Add(transport, "Connection: close", Get("/medium", "Connection: close\r\n"), false);
            ways.Add(transport, "HTTP/1.0", Get10("/medium"), false);
            ways.Add(transport, "in pieces", Get10("/pieces"), false);
            ways.Add(transport, "the last one allowed", Get("/ok") + Get("/ok") + Get("/medium"), false);
            ways.Add(transport, "a rejection behind it", Get("/medium") + "GET /a b HTTP/1.1\r\n\r\n", true);
            ways.Add(transport, "a body too large", Get("/medium") + Head("POST", "/echo", 1 << 30), true);
            ways.Add(transport, "a body nobody reads", Get("/medium") + Head("POST", "/nowhere", 1 << 29), true);
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_comes_after_the_last_response_does_not_cut_it_off(TransportKind transport, string way, string requests, bool isRejected)
    {
        await using var server = await Start(transport);
        using var client = await server.ConnectWithBuffer(SmallBuffer);
        await client.Send(requests);
        await UntilResponded(server);
        // The client still has time when it would be over for one that had everything: what it took is good for 8 s.
        await client.Take(2000);
        await _seen.UntilNoMoreThan(server, Length - 2000);
        await SendLate(server, client);
        await server.Advance(_time, TimeSpan.FromSeconds(5.2));
        await SendLate(server, client);
        var rest = await client.ReceiveToEnd();
        Assert.True(rest.Length > Length - 2000, $"{way}: {rest.Length} bytes");
        client.Dispose();
        await server.UntilClosed(isRejected ? CloseReason.Rejected : CloseReason.ClosedByResponse);
    }

    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task Nor_when_an_idle_connection_is_closed(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.ConnectWithBuffer(SmallBuffer);
        await client.Send(Get("/ok") + Get("/medium"));
        await UntilResponded(server);
        await server.Settle();
        await server.Advance(_time, TimeSpan.FromSeconds(130.2));
        await SendLate(server, client);
        Assert.EndsWith("end", await client.ReceiveToEnd(), StringComparison.Ordinal);
        client.Dispose();
        await server.UntilClosed(CloseReason.IdleTimeout);
    }

    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task Nor_when_the_server_drains(TransportKind transport)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var waiting = await server.ConnectWithBuffer(SmallBuffer);
        using var idle = await server.ConnectWithBuffer(SmallBuffer);
        await idle.Send(Get("/ok") + Get("/medium"));
        await UntilResponded(server);
        await waiting.Send(Get("/wait"));
        await gate.UntilEntered();
        var drained = server.Binding.Terminate(TimeSpan.FromMinutes(10));
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await server.Settle();
        gate.Open();
        await UntilResponded(server);
        await SendLate(server, idle);
        await SendLate(server, waiting);
        Assert.EndsWith("end", await idle.ReceiveToEnd(), StringComparison.Ordinal);
        Assert.EndsWith("end", await waiting.ReceiveToEnd(), StringComparison.Ordinal);
        idle.Dispose();
        waiting.Dispose();
        await drained.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task Nor_does_the_end_of_what_the_client_sends(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.ConnectWithBuffer(SmallBuffer);
        await client.Send(Get("/medium") + Late + Get("/ok", "Connection: close\r\n") + Late);
        client.CloseSend();
        await UntilResponded(server);
        await server.Advance(_time, TimeSpan.FromSeconds(4));
        Assert.Equal(3, (await client.ReceiveToEnd()).Split("HTTP/1.1 200 OK").Length - 1);
    }

    /// <summary>The client does not close its side: the server closes when the client has everything, and does not wait for its end.</summary>
    [Theory]
    [MemberData(nameof(Sockets))]
    public async Task A_client_that_keeps_its_side_open_holds_nothing_when_it_has_everything(TransportKind transport)
    {
        // By a real clock, because its system acknowledges by one.
        await using var server = await Start(transport, time: TimeProvider.System);
        using var client = await server.ConnectWithBuffer(SmallBuffer);
        await client.Send(Get("/medium", "Connection: close\r\n"));
        Assert.EndsWith("end", await client.ReceiveToEnd(), StringComparison.Ordinal);
        await server.UntilClosed(CloseReason.ClosedByResponse);
    }

    public static TheoryData<TransportKind> Sockets() => [.. EachTransport.RealKinds];

    private static async Task UntilResponded(TestServer server)
    {
        await TestServer.Until(() => server.Sum(counters => counters.Responses) > 0, "there is a response");
        await server.UntilSteady(() => server.Sum(counters => counters.Responses));
    }

    private static async Task SendLate(TestServer server, RawClient client)
    {
        await client.Send(Late);
        await server.UntilSteady(server.Events);
    }

    private Task<TestServer> Start(TransportKind transport, Gate? gate = null, TimeProvider? time = null)
    {
        byte[] body = [.. Bytes(Pattern(Length - 3)), .. "end"u8];
        return TestServer.Start(
            routes =>
            {
                routes.MapGet("/ok", ctx => ctx.Text("ok"));
                routes.MapGet("/medium", ctx => ctx.Bytes(body));
                routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
                routes.MapGet("/pieces", async ctx =>
                {
                    body.CopyTo(ctx.BodyWriter.GetSpan(Length));
                    ctx.BodyWriter.Advance(Length);
                    await ctx.FlushAsync();
                    ctx.Complete();
                });
                routes.MapGet("/wait", async ctx =>
                {
                    await gate!.Pass();
                    ctx.Bytes(body);
                });
            },
            transport,
            options => options.Limits.MaxRequestsPerConnection = 3,
            time ?? _time,
            protocol: _seen.Speak);
    }
}
