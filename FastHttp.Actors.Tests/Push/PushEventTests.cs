using System.Globalization;
using FastHttp.Actors.Events;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Events;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

/// <summary>Hubs whose clients are event streams.</summary>
public sealed class PushEventTests
{
    private const int Buffer = 1000;

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task Every_client_gets_every_event_with_its_id(TransportKind transport)
    {
        const int Messages = 1000;
        var hub = new PushHub();
        var start = long.Parse(hub.LastId);
        await using var server = await TestServer.Start(
            routes => routes.MapEvents("/events", hub, new PushClientOptions { Policy = PushPolicy.Wait }), transport, loops: 2);
        var clients = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => RawEvents.Open(server)));
        await TestServer.Until(() => hub.Clients == 8, "all follow");
        var reading = clients.Select(client => Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                Assert.Equal(new ParsedEvent(i % 2 == 0 ? "message" : "odd", $"{i}\nline ä", Id(start + 1 + i)), await client.Next());
            }

            await client.AssertEnds();
        })).ToList();
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(await hub.PublishAsync($"{i}\r\nline ä", i % 2 == 0 ? null : "odd"));
        }

        hub.Complete();
        await Task.WhenAll(reading);
        foreach (var client in clients)
        {
            client.Dispose();
        }
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_has_missed()
    {
        var hub = new PushHub(new PushHubOptions { History = 3 });
        var start = hub.LastId;
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", hub));
        Publish(hub, 1, 3);
        var first = Id(long.Parse(start) + 1);
        Assert.Equal(["2", "3"], await DataAfter(first, 2));
        Assert.Equal(["1", "2", "3"], await DataAfter(start, 3));
        Publish(hub, 4, 1);
        Assert.Equal(["2", "3", "4"], await DataAfter(first, 3));
        // One is lost for certain, and nobody keeps count of what is not there.
        Assert.Equal(["missed unknown", "2", "3", "4"], await DataAfter(start, 4));
        Assert.Equal(["missed unknown", "2", "3", "4"], await DataAfter("of something else", 4));
        // With everything it waits for the next one.
        using var client = await RawEvents.Open(server, fields: $"Last-Event-ID: {hub.LastId}\r\n");
        Publish(hub, 5, 1);
        Assert.Equal("5", (await client.Next())!.Data);

        async Task<List<string>> DataAfter(string id, int count)
        {
            using var stream = await RawEvents.Open(server, fields: $"Last-Event-ID: {id}\r\n");
            List<string> data = [];
            while (data.Count < count)
            {
                var next = (await stream.Next())!;
                data.Add(next.Type == "message" ? next.Data : $"{next.Type} {next.Data}");
            }

            return data;
        }
    }

    [Fact]
    public async Task A_client_that_loses_messages_is_told_how_many()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(
            routes => routes.MapEvents("/events", hub, new PushClientOptions { Policy = PushPolicy.DropOldest, MaxBehind = 2 }), TransportKind.InMemory);
        var (slow, prompt) = await OpenBoth(server, hub);
        await Block(hub, prompt);
        await PublishTo(hub, prompt, 1, 5);
        Assert.Equal(3, hub.Dropped);
        Assert.Equal(2 * Buffer, (await slow.Next())!.Data.Length);
        var missed = (await slow.Next())!;
        Assert.Equal(("missed", "3"), (missed.Type, missed.Data));
        Assert.Equal(["4", "5"], [(await slow.Next())!.Data, (await slow.Next())!.Data]);
        slow.Dispose();
        prompt.Dispose();
    }

    [Fact]
    public async Task A_client_that_was_cut_off_comes_back_and_has_lost_nothing()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", hub, new PushClientOptions { MaxBehind = 2 }), TransportKind.InMemory);
        var (slow, prompt) = await OpenBoth(server, hub);
        await PublishTo(hub, prompt, 1, 1);
        var last = (await slow.Next())!;
        Assert.Equal("1", last.Data);
        await Block(hub, prompt);
        await PublishTo(hub, prompt, 2, 3);
        await TestServer.Until(() => server.Sum(counters => counters.Closed[(int)CloseReason.ResponseTooSlow]) == 1, "it is cut off");
        using var again = await RawEvents.Open(server, fields: $"Last-Event-ID: {last.LastEventId}\r\n");
        Assert.Equal(2 * Buffer, (await again.Next())!.Data.Length);
        Assert.Equal(["2", "3", "4"], [(await again.Next())!.Data, (await again.Next())!.Data, (await again.Next())!.Data]);
        slow.Dispose();
        prompt.Dispose();
    }

    [Fact]
    public async Task A_client_without_chunks_gets_the_same_events()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", hub));
        using var client = await server.Connect();
        await client.Send("GET /events HTTP/1.0\r\nHost: test\r\n\r\n");
        Assert.Equal(200, (await client.ReceiveHead()).Status);
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        var id = long.Parse(hub.LastId) + 1;
        hub.Publish("one");
        Assert.Equal($"id: {id}\ndata: one\n\n", await client.Receive($"id: {id}\ndata: one\n\n".Length));
        hub.Publish("two", "named");
        hub.Complete();
        Assert.Equal($"id: {id + 1}\nevent: named\ndata: two\n\n", await client.ReceiveToEnd());
    }

    [Fact]
    public async Task A_stream_that_an_actor_sends_to_can_follow_too()
    {
        var hub = new PushHub();
        var opened = new TaskCompletionSource<EventStreamRef>();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", opened.SetResult));
        using var client = await RawEvents.Open(server);
        var stream = await opened.Task;
        using (stream.Subscribe(hub))
        {
            hub.Publish("from the hub");
            Assert.Equal("from the hub", (await client.Next())!.Data);
            stream.Send(new ServerSentEvent("its own"));
            Assert.Equal("its own", (await client.Next())!.Data);
        }

        await TestServer.Until(() => hub.Clients == 0, "it has ended that");
        hub.Publish("to nobody");
        stream.Send(new ServerSentEvent("still open"));
        Assert.Equal("still open", (await client.Next())!.Data);
        stream.Subscribe(hub);
        client.Client.Abort();
        await TestServer.Until(() => hub.Clients == 0, "it has left");
    }

    [Fact]
    public async Task A_draining_server_tells_its_streams_and_the_hub_goes_on()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", hub));
        using var client = await RawEvents.Open(server);
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        var end = server.Binding.Terminate(TimeSpan.FromSeconds(10));
        var last = (await client.Next())!;
        Assert.Equal(("end", "draining"), (last.Type, last.Data));
        await client.AssertEnds();
        await end;
        Assert.Equal(0, hub.Clients);
        Assert.True(hub.Publish("to nobody"));
    }

    [Fact]
    public async Task A_silent_hub_does_not_silence_the_heartbeat()
    {
        var hub = new PushHub();
        var time = new ManualTime();
        await using var server = await TestServer.Start(routes => routes.MapEvents("/events", hub), TransportKind.InMemory, time: time);
        using var client = await RawEvents.Open(server);
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        time.Advance(TimeSpan.FromSeconds(10));
        hub.Publish("news");
        Assert.Equal("news", (await client.Next())!.Data);
        // 15 seconds after the last event, not after the opening.
        time.Advance(TimeSpan.FromSeconds(14));
        server.Wake();
        hub.Publish("more news");
        Assert.True(await client.More());
        Assert.Equal("more news", client.Parser.Events.Dequeue().Data);
        time.Advance(TimeSpan.FromSeconds(16));
        server.Wake();
        Assert.Equal(":\n\n", await client.Client.ReceiveChunk());
    }

    private static string Id(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static async Task<(RawEvents Slow, RawEvents Prompt)> OpenBoth(TestServer server, PushHub hub)
    {
        var client = await server.ConnectWithBuffer(Buffer);
        await client.Send(RawEvents.Request());
        var slow = new RawEvents(client, await client.ReceiveHead());
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        var prompt = await RawEvents.Open(server);
        await TestServer.Until(() => hub.Clients == 2, "both follow");
        return (slow, prompt);
    }

    private static async Task Block(PushHub hub, RawEvents prompt)
    {
        Assert.True(hub.Publish(new string('x', 2 * Buffer)));
        Assert.Equal(2 * Buffer, (await prompt.Next())!.Data.Length);
    }

    // The prompt client is behind the slow one in each pass: with its event the slow one was looked at.
    private static async Task PublishTo(PushHub hub, RawEvents prompt, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            Publish(hub, i, 1);
            Assert.Equal(Id(i), (await prompt.Next())!.Data);
        }
    }

    private static void Publish(PushHub hub, int first, int count)
    {
        for (var i = first; i < first + count; i++)
        {
            Assert.True(hub.Publish(Id(i)));
        }
    }
}
