using FastHttp.Actors.Push;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

public sealed class PushHubTests
{
    [Fact]
    public async Task Without_clients_it_counts_and_waits_for_nobody()
    {
        var hub = new PushHub(new PushHubOptions { History = 2 });
        for (var i = 0; i < 5; i++)
        {
            Assert.True(hub.Publish("text"));
            Assert.True(hub.Publish("bytes"u8));
            Assert.True(await hub.PublishAsync("text", "name"));
            Assert.True(await hub.PublishAsync("bytes"u8.ToArray()));
        }

        Assert.Equal((20, 0, 0), (hub.Published, hub.Clients, hub.Dropped));
    }

    [Fact]
    public async Task After_its_end_nothing_is_published()
    {
        var hub = new PushHub();
        hub.Complete();
        hub.Complete();
        Assert.True(hub.IsCompleted);
        Assert.False(hub.Publish("text"));
        Assert.False(await hub.PublishAsync("text"));
        Assert.Equal(0, hub.Published);
    }

    [Fact]
    public void A_message_may_be_as_large_as_the_history_and_one_byte_more_is_a_mistake()
    {
        var hub = new PushHub(new PushHubOptions { MaxHistoryBytes = 1024 });
        Assert.True(hub.Publish(new string('x', 1024)));
        Assert.Contains("MaxHistoryBytes", Assert.Throws<ArgumentException>(() => hub.Publish(new string('x', 1025))).Message);
        Assert.Throws<ArgumentException>(() => hub.Publish(new byte[1025]));
    }

    [Fact]
    public void What_would_break_the_wire_is_a_mistake_of_the_publisher()
    {
        var hub = new PushHub();
        Assert.Throws<ArgumentException>(() => hub.Publish([0xFF]));
        Assert.Throws<ArgumentException>(() => hub.Publish("text", "two\nlines"));
        Assert.Throws<ArgumentException>(() => hub.Publish("text", "two\rlines"));
        Assert.Throws<ArgumentNullException>(() => hub.Publish((string)null!));
        Assert.Equal(0, hub.Published);
    }

    [Fact]
    public async Task A_cancelled_publisher_publishes_nothing()
    {
        var hub = new PushHub();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await hub.PublishAsync("text", cancellation: new CancellationToken(canceled: true)));
        Assert.Equal(0, hub.Published);
    }

    [Fact]
    public void Wrong_options_are_all_named()
    {
        var message = Assert.Throws<ArgumentException>(() => new PushHub(new PushHubOptions { History = 0, MaxHistoryBytes = 1023 })).Message;
        Assert.Contains("History must be 1 to 1048576, but is 0", message);
        Assert.Contains("MaxHistoryBytes must be 1024 to 1073741824, but is 1023", message);
        _ = new PushHub(new PushHubOptions { History = 1, MaxHistoryBytes = 1024 });
        Assert.Throws<ArgumentException>(() => new PushHub(new PushHubOptions { History = (1 << 20) + 1 }));
    }

    [Fact]
    public void A_client_may_be_behind_by_no_more_than_the_history()
    {
        var hub = new PushHub(new PushHubOptions { History = 4 });
        hub.NewClient(new PushClientOptions { MaxBehind = 4 });
        hub.NewClient(new PushClientOptions { MaxBehind = 1 });
        Assert.Contains("1 to the hub's History of 4, but is 5", Assert.Throws<ArgumentException>(() => hub.NewClient(new PushClientOptions { MaxBehind = 5 })).Message);
        Assert.Throws<ArgumentException>(() => hub.NewClient(new PushClientOptions { MaxBehind = 0 }));
        Assert.Throws<ArgumentException>(() => hub.NewClient(new PushClientOptions { Policy = (PushPolicy)9 }));
    }

    [Fact]
    public void A_client_that_comes_back_begins_behind_what_it_has()
    {
        var hub = new PushHub(new PushHubOptions { History = 3 });
        var start = hub.LastId;
        var zero = long.Parse(start);
        Assert.Equal(1, NextOf(start));
        Publish(1);
        var first = hub.LastId;
        Publish(3);
        // 2, 3 and 4 are held.
        Assert.Equal(5, NextOf(null));
        Assert.Equal(5, NextOf(hub.LastId));
        Assert.Equal(2, NextOf(first));
        Assert.Equal(2, NextOf(start));
        Assert.Equal(2, NextOf("nonsense"));
        Assert.Equal(2, NextOf(new PushHub().LastId));
        // Of the future: not of this hub.
        Assert.Equal(2, NextOf($"{zero + 5}"));
        Assert.All([$"-{zero + 3}", $" {zero + 3}", $"{zero + 3}.0", "9223372036854775808", ""], id => Assert.Equal(2, NextOf(id)));

        long NextOf(string? after) => hub.NewClient(null, after).Next - zero;

        void Publish(int count)
        {
            for (var i = 0; i < count; i++)
            {
                hub.Publish("text");
            }
        }
    }
}
