using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// A client is judged by what it takes, wherever the rest waits: in the server, in the system's buffers, during a response or after
/// the last one. The clock is moved by hand, a second for each piece that the client takes.
/// </summary>
public sealed class SlowClientTests
{
    private const int Long = 8 << 20;

    // All of it fits the system's send buffer, so the server has nothing left to send.
    private const int Medium = 500_000;
    private const int LeastRate = 240;
    private const int SmallBuffer = 4096;
    private const string Close = "Connection: close\r\n";

    private static readonly byte[] Body = [.. Bytes(Pattern(Long - 3)), .. "end"u8];
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly ManualTime _time = new();
    private readonly SeenConnection _seen = new();

    public static TheoryData<TransportKind, string, string> Ways()
    {
        var ways = new TheoryData<TransportKind, string, string>();
        foreach (var transport in EachTransport.Kinds)
        {
            ways.Add(transport, "/long", "");
            ways.Add(transport, "/long", Close);
            ways.Add(transport, "/pieces", "");
            ways.Add(transport, "/pieces", Close);
            ways.Add(transport, "/medium", Close);
        }

        return ways;
    }

    /// <summary>Not in pieces: how much is still to come is known only for one response.</summary>
    public static TheoryData<TransportKind, string, string> WaysOfOneResponse()
    {
        var ways = new TheoryData<TransportKind, string, string>();
        foreach (var transport in EachTransport.Kinds)
        {
            ways.Add(transport, "/long", "");
            ways.Add(transport, "/long", Close);
            ways.Add(transport, "/medium", Close);
        }

        return ways;
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_slow_client_gets_all_of_a_long_response(TransportKind transport, string target, string fields)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get(target, fields));
        var rate = target == "/medium" ? 15_000 : 50_000;
        await TakeSlowly(server, client, rate, seconds: 30);
        await AssertGetsTheRest(server, client, fields);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_client_that_has_saved_up_may_pause(TransportKind transport, string target, string fields)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get(target, fields));
        await client.Take(target == "/medium" ? Medium / 2 : 1_000_000);
        await TakeSlowly(server, client, rate: 0, seconds: 20);
        await AssertGetsTheRest(server, client, fields);
    }

    /// <summary>The client's system takes some kilobytes before the client does: these count too.</summary>
    [Theory]
    [MemberData(nameof(WaysOfOneResponse))]
    public async Task A_client_at_the_least_rate_lives_and_one_that_takes_no_more_is_cut_off(TransportKind transport, string target, string fields)
    {
        var length = await LengthOfResponse(target, fields);
        await using var server = await Start(transport);
        using var client = await server.ConnectWithBuffer(SmallBuffer);
        await client.Send(Get(target, fields));
        await TestServer.Until(() => server.Sum(counters => counters.Requests) == 1, "the response is under way");
        await server.Settle();
        for (var second = 1; second <= 60; second++)
        {
            await client.Take(LeastRate);
            await _seen.UntilNoMoreThan(server, length - (LeastRate * second));
            await server.Advance(_time, Second);
        }

        Assert.Equal(0, server.Sum(counters => counters.Closed.Sum()));
        // What it has saved up: what its system took ahead of it. Linux doubles the size that it was asked for.
        const int saved = 4 * SmallBuffer / LeastRate;
        for (var second = 0; second < saved && server.Sum(counters => counters.Closed.Sum()) == 0; second++)
        {
            await server.Advance(_time, Second);
        }

        await server.UntilClosed(CloseReason.ResponseTooSlow);
    }

    /// <summary>Each response has its own account: what was taken of one is no credit for the next.</summary>
    [Fact]
    public async Task What_was_taken_of_one_response_does_not_count_for_the_next()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Exchange(Get("/medium"));
        await client.Send(Get("/medium"));
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 2, "the second response is under way");
        await server.Settle();
        await server.Advance(_time, TimeSpan.FromSeconds(5.2));
        await server.UntilClosed(CloseReason.ResponseTooSlow);
    }

    [Fact]
    public async Task A_client_that_does_not_take_what_is_before_a_response_in_pieces_is_cut_off()
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Send(Get("/large") + Get("/large") + Get("/pieces"));
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 2, "the last response is under way");
        await server.Settle();
        await server.Advance(_time, TimeSpan.FromSeconds(5.2));
        await server.UntilClosed(CloseReason.ResponseTooSlow);
    }

    // Head and body, as every transport sends them.
    private async Task<long> LengthOfResponse(string target, string fields)
    {
        await using var server = await Start(TransportKind.InMemory);
        using var client = await server.Connect();
        await client.Send(Get(target, fields));
        var response = await client.ReceiveResponse();
        return response.StatusLine.Length + 2 + response.Fields.Sum(field => field.Key.Length + field.Value.Length + 4) + 2 + response.Body.Length;
    }

    private async Task TakeSlowly(TestServer server, RawClient client, int rate, int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            await client.Take(rate);
            await server.Advance(_time, Second);
        }
    }

    private static async Task AssertGetsTheRest(TestServer server, RawClient client, string fields)
    {
        if (fields == Close)
        {
            Assert.Matches("end(\r\n0\r\n\r\n)?$", (await client.ReceiveToEnd())[^20..]);
        }
        else
        {
            // The rest of the long response, and the next one.
            await client.Send(Get("/ok", Close));
            var rest = await client.ReceiveToEnd();
            Assert.Matches("end(\r\n0\r\n\r\n)?HTTP/1.1 200 OK", rest[^400..]);
        }

        client.Dispose();
        await server.UntilClosed(CloseReason.ClosedByResponse);
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
            routes.MapGet("/long", ctx => ctx.Bytes(Body));
            routes.MapGet("/medium", ctx => ctx.Bytes(Body.AsSpan(Long - Medium)));
            routes.MapGet("/large", ctx => ctx.Bytes(Body.AsSpan(0, 40_000)));
            routes.MapGet("/pieces", async ctx =>
            {
                for (var at = 0; at < Long; at += 1 << 16)
                {
                    Body.AsSpan(at, 1 << 16).CopyTo(ctx.BodyWriter.GetSpan(1 << 16));
                    ctx.BodyWriter.Advance(1 << 16);
                    if (!await ctx.FlushAsync())
                    {
                        return;
                    }
                }

                ctx.Complete();
            });
        },
        transport,
        time: _time,
        protocol: _seen.Speak);
}
