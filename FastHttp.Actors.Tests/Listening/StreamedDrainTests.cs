using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>Bodies in pieces that are under way when the server begins to drain: as whole requests, up to the deadline.</summary>
public sealed class StreamedDrainTests
{
    private readonly Gate _gate = new();
    private readonly TaskCompletionSource<bool> _goesOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_response_that_has_begun_is_sent_to_its_end(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/pieces"));
        await _gate.UntilEntered();
        var terminated = await Drain(server, FarAway);

        _gate.Open();

        Assert.Equal("one two", (await client.ReceiveResponse()).Body);
        Assert.Equal(0, await client.ReceiveEnd());
        await terminated;
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_body_that_has_begun_is_taken_to_its_end(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Head("POST", "/count", 10) + "12345");
        await _gate.UntilEntered();
        var terminated = await Drain(server, FarAway);

        _gate.Open();
        await client.Send("67890");

        var response = await client.ReceiveResponse();
        Assert.Equal(("10", true), (response.Body, response.SaysClose));
        Assert.Equal(0, await client.ReceiveEnd());
        await terminated;
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_response_that_does_not_end_is_cut_off_at_the_deadline_and_its_handler_told(TransportKind transport)
    {
        await using var server = await Start(transport);
        using var client = await server.Connect();
        await client.Send(Get("/pieces"));
        await _gate.UntilEntered();

        await server.Binding.Terminate(TimeSpan.FromMilliseconds(100)).Soon();

        await TestServer.Until(() => _gate.IsAborted, "the handler is told");
        Assert.Equal(1, server.Closed(CloseReason.Aborted));
        _gate.Open();
        Assert.False(await _goesOn.Task.Soon());
    }

    private static async Task<Task> Drain(TestServer server, TimeSpan deadline)
    {
        var terminated = server.Binding.Terminate(deadline);
        await TestServer.Until(() => server.Loops[0].IsDraining, "the server drains");
        await server.Settle();
        return terminated.Soon();
    }

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            routes.MapGet("/pieces", Pieces);
            routes.MapPost("/count", Count).WithStreamedBody().WithTimeout(FarAway);
        },
        transport);

    private async Task Pieces(RequestCtx ctx)
    {
        ctx.BodyWriter.Write("one "u8);
        await ctx.FlushAsync();
        await _gate.Pass(ctx);
        ctx.BodyWriter.Write("two"u8);
        _goesOn.TrySetResult(await ctx.FlushAsync());
        ctx.Complete();
    }

    private async Task Count(RequestCtx ctx)
    {
        var bytes = (await ctx.ReadBodyAsync()).Bytes.Length;
        await _gate.Pass(ctx);
        for (var part = await ctx.ReadBodyAsync(); ; part = await ctx.ReadBodyAsync())
        {
            bytes += part.Bytes.Length;
            if (part.IsLast)
            {
                break;
            }
        }

        ctx.Text($"{bytes}");
    }
}
