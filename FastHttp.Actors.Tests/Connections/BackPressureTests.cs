using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>What a client sends without reading, or a handler does not take, waits with the client and not in the server.</summary>
public sealed class BackPressureTests
{
    private const int Responses = 2000;
    private const int ResponseSize = 64 * 1024;

    /// <summary>More than a system keeps for both ends of a connection: 4 and 6 MiB on Linux unless configured.</summary>
    private const int MoreThanTheSystemKeeps = 24 << 20;

    private int _handled;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Responses_that_are_not_read_stop_the_requests_and_all_arrive_once_they_are(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        using var client = await server.Connect();
        var sending = client.Send(string.Concat(Enumerable.Repeat(Get("/big"), Responses)));
        await TestServer.Until(() => Handled > 0, "the first request is handled");
        var handled = await server.UntilSteady(() => Handled);

        // What the system's buffers hold is answered; of the server's own there are two, one to receive and one to send.
        var most = transport == TransportKind.InMemory ? 3 : MoreThanTheSystemKeeps / ResponseSize;
        Assert.InRange(handled, 1, most);
        Assert.InRange(server.Loops[0].Buffers.Outstanding, 1, 2);

        for (var i = 1; i <= Responses; i++)
        {
            var response = await client.ReceiveResponse();
            Assert.StartsWith($"{i},", response.Body, StringComparison.Ordinal);
            Assert.Equal(ResponseSize, response.Body.Length);
        }

        await sending;
        Assert.Equal(Responses, Handled);
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task What_follows_a_request_stays_with_the_client_while_the_handler_works(TransportKind transport)
    {
        var gate = new Gate();
        await using var server = await Start(transport, gate);
        using var client = await server.Connect();
        await client.Send(Get("/wait"));
        await gate.UntilEntered();
        var sent = 0L;
        var sending = SendAll(client, Bytes(Post("/echo", Pattern(MoreThanTheSystemKeeps))), part => sent += part);
        await server.UntilSteady(() => Interlocked.Read(ref sent));
        Assert.False(sending.IsCompleted, "The server has taken a body for which it has no use yet.");
        gate.Open();
        Assert.Equal("waited", (await client.ReceiveResponse()).Body);
        await sending;
        Assert.Equal(MoreThanTheSystemKeeps, (await client.ReceiveResponse()).Body.Length);
    }

    /// <summary>Nothing is read any more once the last response is on its way, so nothing is held to read into.</summary>
    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task Of_a_last_response_that_is_not_read_only_the_rest_is_held(TransportKind transport)
    {
        await using var server = await Start(transport, new Gate());
        using var client = await server.Connect();
        await client.Send(Get("/large", "Connection: close\r\n"));
        await TestServer.Until(() => server.Sum(counters => counters.Responses) == 1, "the response is on its way");
        await server.Settle();
        Assert.Equal(1, server.Loops[0].Buffers.Outstanding);
        Assert.Equal(MoreThanTheSystemKeeps, (await client.ReceiveResponse()).Body.Length);
        Assert.Equal(0, await client.ReceiveEnd());
    }

    private int Handled => Volatile.Read(ref _handled);

    private static async Task SendAll(RawClient client, ReadOnlyMemory<byte> bytes, Action<int> progress)
    {
        while (!bytes.IsEmpty)
        {
            var part = Math.Min(bytes.Length, 16 * 1024);
            await client.Send(bytes[..part]);
            bytes = bytes[part..];
            progress(part);
        }
    }

    private Task<TestServer> Start(TransportKind transport, Gate gate)
    {
        var filler = new string('x', ResponseSize);
        return TestServer.Start(
            routes =>
            {
                routes.MapGet("/big", ctx => ctx.Text($"{Interlocked.Increment(ref _handled)},{filler}"[..ResponseSize]));
                routes.MapGet("/large", ctx => ctx.Text(new string('x', MoreThanTheSystemKeeps)));
                routes.MapGet("/wait", gate.Handle);
                routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
            },
            transport);
    }
}
