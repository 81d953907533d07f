using System.Globalization;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

/// <summary>A client that takes nothing, beside one that takes everything. The connection of the first takes some bytes and no more.</summary>
public sealed class PushPolicyTests
{
    private const int Buffer = 400;

    // One of them fills the connection of a client that takes nothing.
    private static readonly string Large = new('x', 2 * Buffer);

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public async Task A_client_is_cut_off_when_it_is_more_messages_behind_than_it_may(int maxBehind)
    {
        var hub = new PushHub(new PushHubOptions { History = 8 });
        await using var setup = await Setup.Start(hub, new PushClientOptions { MaxBehind = maxBehind });
        await setup.Block();
        await setup.Publish(1, maxBehind);
        Assert.Equal(2, hub.Clients);
        await setup.Publish(maxBehind + 1, 1);
        await TestServer.Until(() => setup.Server.Sum(counters => counters.Closed[(int)CloseReason.ResponseTooSlow]) == 1, "it is cut off");
        await TestServer.Until(() => hub.Clients == 1, "the hub has forgotten it");
        await setup.Publish(100, 20);
        Assert.Equal(0, hub.Dropped);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(8)]
    public async Task A_client_loses_the_oldest_messages_beyond_those_that_may_wait(int maxBehind)
    {
        var hub = new PushHub(new PushHubOptions { History = 8 });
        await using var setup = await Setup.Start(hub, new PushClientOptions { Policy = PushPolicy.DropOldest, MaxBehind = maxBehind });
        await setup.Block();
        await setup.Publish(1, maxBehind);
        await setup.Unblock();
        await setup.StalledReceives(1, maxBehind);
        Assert.Equal(0, hub.Dropped);

        await setup.Block();
        await setup.Publish(1, maxBehind + 1);
        // While it takes nothing: it may never take anything again.
        Assert.Equal(1, hub.Dropped);
        await setup.Unblock();
        await setup.StalledReceives(2, maxBehind);
        Assert.Equal(1, hub.Dropped);
        Assert.Equal(1, setup.Server.Loops[0].Loop.Counters.DroppedMessages);

        // Beyond what the ring holds too.
        await setup.Block();
        await setup.Publish(1, 30);
        await setup.Unblock();
        await setup.StalledReceives(31 - maxBehind, maxBehind);
        Assert.Equal(31 - maxBehind, hub.Dropped);
    }

    [Fact]
    public async Task A_client_that_wants_the_newest_gets_nothing_else()
    {
        var hub = new PushHub();
        await using var setup = await Setup.Start(hub, new PushClientOptions { Policy = PushPolicy.LatestOnly });
        await setup.Block();
        await setup.Publish(1, 1);
        await setup.Unblock();
        await setup.StalledReceives(1, 1);
        Assert.Equal(0, hub.Dropped);
        await setup.Block();
        await setup.Publish(1, 20);
        await setup.Unblock();
        await setup.StalledReceives(20, 1);
        Assert.Equal(19, hub.Dropped);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public async Task The_publisher_waits_for_a_client_that_is_as_far_behind_as_it_may(int maxBehind)
    {
        var hub = new PushHub(new PushHubOptions { History = 8 });
        await using var setup = await Setup.Start(hub, new PushClientOptions { Policy = PushPolicy.Wait, MaxBehind = maxBehind });
        await setup.Block();
        await setup.Publish(1, maxBehind);
        Assert.False(hub.Publish("too many"));
        using var impatient = new CancellationTokenSource();
        var cancelled = hub.PublishAsync("never", cancellation: impatient.Token).AsTask();
        var next = hub.PublishAsync(Number(maxBehind + 1)).AsTask();
        var second = hub.PublishAsync(Number(maxBehind + 2)).AsTask();
        Assert.False(cancelled.IsCompleted || next.IsCompleted || second.IsCompleted);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);

        await setup.Unblock();
        await setup.StalledReceives(1, maxBehind + 2);
        Assert.True(await next && await second);
        Assert.Equal(Number(maxBehind + 1), await setup.Prompt());
        Assert.Equal(Number(maxBehind + 2), await setup.Prompt());
        Assert.True(hub.Publish("again"));
        Assert.Equal(0, hub.Dropped);
    }

    [Fact]
    public async Task The_publisher_does_not_wait_for_a_client_that_has_left()
    {
        var hub = new PushHub();
        await using var setup = await Setup.Start(hub, new PushClientOptions { Policy = PushPolicy.Wait, MaxBehind = 2 });
        await setup.Block();
        await setup.Publish(1, 2);
        var waiting = hub.PublishAsync(Number(3)).AsTask();
        Assert.False(waiting.IsCompleted);
        setup.Stalled.Abort();
        Assert.True(await waiting);
        Assert.Equal(Number(3), await setup.Prompt());
    }

    [Fact]
    public async Task A_publisher_that_waits_is_told_that_the_hub_has_ended()
    {
        var hub = new PushHub();
        await using var setup = await Setup.Start(hub, new PushClientOptions { Policy = PushPolicy.Wait, MaxBehind = 1 });
        await setup.Block();
        await setup.Publish(1, 1);
        var waiting = hub.PublishAsync("never").AsTask();
        hub.Complete();
        Assert.False(await waiting);
        await setup.Unblock();
        await setup.StalledReceives(1, 1);
        Assert.Equal("Close 1000", await setup.Stalled.Receive());
    }

    /// <summary>Few bytes of history: a message that a client is waited for with is not lost for the sake of bytes.</summary>
    [Fact]
    public async Task The_publisher_waits_for_room_in_bytes_too()
    {
        var hub = new PushHub(new PushHubOptions { MaxHistoryBytes = 1024 });
        await using var setup = await Setup.Start(hub, new PushClientOptions { Policy = PushPolicy.Wait });
        await setup.Block();
        var half = new string('y', 512);
        Assert.True(hub.Publish(half));
        Assert.True(hub.Publish(half));
        Assert.Equal([half, half], [await setup.Prompt(), await setup.Prompt()]);
        Assert.False(hub.Publish("z"));
        await setup.Unblock();
        Assert.Equal($"Text {half}", await setup.Stalled.Receive());
        Assert.Equal($"Text {half}", await setup.Stalled.Receive());
        await TestServer.Until(() => hub.Publish("z"), "there is room again");
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Setup(TestServer server, PushHub hub, RawSocket stalled, RawSocket prompt) : IAsyncDisposable
    {
        public TestServer Server => server;

        public RawSocket Stalled => stalled;

        public static async Task<Setup> Start(PushHub hub, PushClientOptions options)
        {
            var server = await TestServer.Start(
                routes =>
                {
                    routes.MapWebSocket("/stalled", hub, options);
                    routes.MapWebSocket("/prompt", hub);
                },
                TransportKind.InMemory);
            var client = await server.ConnectWithBuffer(Buffer);
            Assert.Equal(101, (await client.Exchange(RawSocket.Request("/stalled"))).Status);
            await TestServer.Until(() => hub.Clients == 1, "it follows");
            // Behind the other one in each pass: when this one has a message, the other one was looked at.
            var prompt = await RawSocket.Open(server, "/prompt");
            await TestServer.Until(() => hub.Clients == 2, "both follow");
            return new Setup(server, hub, new RawSocket(client), prompt);
        }

        public async Task Block()
        {
            Assert.True(hub.Publish(Large));
            Assert.Equal(Large, await Prompt());
        }

        public async Task Publish(int first, int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(hub.Publish(Number(first + i)));
                Assert.Equal(Number(first + i), await Prompt());
            }
        }

        public async Task Unblock() => Assert.Equal($"Text {Large}", await stalled.Receive());

        public async Task StalledReceives(int first, int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.Equal($"Text {first + i}", await stalled.Receive());
            }
        }

        public async Task<string> Prompt() => (await prompt.Receive())["Text ".Length..];

        public async ValueTask DisposeAsync()
        {
            stalled.Dispose();
            prompt.Dispose();
            await server.DisposeAsync();
        }
    }
}
