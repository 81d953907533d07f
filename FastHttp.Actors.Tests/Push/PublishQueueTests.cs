using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

/// <summary>Publishers that wait behind others.</summary>
public sealed class PublishQueueTests
{
    /// <summary>The one before it needed room that is not there; it does not.</summary>
    [Fact]
    public async Task A_publisher_goes_on_when_the_one_before_it_is_cancelled()
    {
        var hub = new PushHub(new PushHubOptions { MaxHistoryBytes = 1024 });
        await using var server = await TestServer.Start(
            routes => routes.MapWebSocket("/ws", hub, new PushClientOptions { Policy = PushPolicy.Wait }),
            TransportKind.InMemory,
            time: new ManualTime());
        using var client = await server.ConnectWithBuffer(200);
        Assert.Equal(101, (await client.Exchange(RawSocket.Request())).Status);
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        Assert.True(hub.Publish(new string('x', 300)));
        await server.Settle();
        Assert.True(hub.Publish(new string('y', 500)));
        using var impatient = new CancellationTokenSource();
        var large = hub.PublishAsync(new string('z', 1000), cancellation: impatient.Token).AsTask();
        var small = hub.PublishAsync("small").AsTask();
        await server.Settle();
        Assert.False(large.IsCompleted || small.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => large);
        Assert.True(await small.Soon());
    }
}
