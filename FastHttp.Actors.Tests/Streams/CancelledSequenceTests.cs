using System.Runtime.CompilerServices;
using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

public sealed class CancelledSequenceTests
{
    private readonly Gate _gate = new();

    /// <summary>The client has only ended its sending, so it is a timer that gives it up. An exception there would end the process.</summary>
    [Fact]
    public async Task A_callback_of_the_token_that_fails_harms_nobody()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/", ctx => ctx.RespondWith(Pieces()));
            routes.MapGet("/ok", ctx => ctx.Text("ok"));
        });
        using var client = await server.Connect();
        await client.Send(Get("/"));
        await _gate.UntilEntered();
        client.CloseSend();
        Assert.Equal(-1, await client.ReceiveEnd());
        Assert.Equal("ok", (await server.Get("/ok")).Body);
    }

    private async IAsyncEnumerable<ReadOnlyMemory<byte>> Pieces([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        yield return "piece"u8.ToArray();
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = cancellation.Register(() => told.SetResult());
        await using var failing = cancellation.Register(() => throw new InvalidOperationException("A callback fails."));
        await Task.WhenAny(_gate.Pass(), told.Task);
        cancellation.ThrowIfCancellationRequested();
    }
}
