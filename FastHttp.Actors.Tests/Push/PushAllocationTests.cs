using System.Net.Sockets;
using System.Text;
using FastHttp.Actors.Events;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Events;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;
using Xunit.Abstractions;

namespace FastHttp.Actors.Tests.Push;

/// <summary>What a delivered message and a client cost in memory.</summary>
[Collection(nameof(AllocationTests))]
public sealed class PushAllocationTests(ITestOutputHelper output)
{
    /// <summary>What the message itself allocates, 200 to 350 bytes, is less than a byte for each of them.</summary>
    private const int Clients = 400;

    private const int FrameHeadLength = 2;

    /// <summary>Published one by one each message goes to the sockets from where it is; three at once are gathered.</summary>
    [Theory]
    [InlineData("socket", 1)]
    [InlineData("socket", 3)]
    [InlineData("events", 1)]
    [InlineData("events", 3)]
    public async Task A_delivery_allocates_nothing_beyond_the_message(string kind, int atOnce)
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/socket", hub);
            routes.MapEvents("/events", hub);
        });
        var request = kind == "socket" ? RawSocket.Request("/socket") : RawEvents.Request();
        var sockets = new List<Socket>();
        for (var i = 0; i < Clients; i++)
        {
            sockets.Add(BareSocket.Open(server, request));
        }

        await TestServer.Until(() => hub.Clients == Clients, "all follow");
        var text = "Hello, World!"u8.ToArray();
        // The size of a chunk, the id of sixteen digits, the data.
        var chunk = 4 + "id: 1234567890123456\ndata: \n\n".Length + text.Length + 2;
        var received = new byte[(kind == "socket" ? FrameHeadLength + text.Length : chunk) * atOnce];
        AssertAllocates(atOnce, batches =>
        {
            for (var batch = 0; batch < batches; batch++)
            {
                Publish(hub, text, atOnce);
                for (var i = 0; i < Clients; i++)
                {
                    Receive(sockets[i], received);
                }
            }
        });
        Assert.Contains("Hello, World!", Encoding.ASCII.GetString(received), StringComparison.Ordinal);
        Assert.All(sockets, socket => Assert.Equal(0, socket.Available));
        sockets.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_delivery_in_memory_allocates_nothing_beyond_the_message(int atOnce)
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/feed", hub), TransportKind.InMemory);
        var count = new DeliveryCount();
        var peers = await Open(server, hub, Clients, count);
        var text = "Hello, World!"u8.ToArray();
        AssertAllocates(atOnce, batches =>
        {
            for (var batch = 0; batch < batches; batch++)
            {
                var all = count.Bytes + ((long)(FrameHeadLength + text.Length) * atOnce * Clients);
                Publish(hub, text, atOnce);
                SpinUntil(count, all);
            }
        });
        GC.KeepAlive(peers);
    }

    /// <summary>
    /// A client that only listens is its connection's actor, its session and a place in the ring of the hub: no actor of its own.
    /// </summary>
    [Fact]
    public async Task A_listener_holds_little_and_a_publication_holds_nothing_more()
    {
        // Measured: 3,090 bytes, with the client of this test.
        const long Limit = 3500;
        const int Listeners = 5000;
        var hub = new PushHub(new PushHubOptions { History = 16 });
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/feed", hub), TransportKind.InMemory);
        var count = new DeliveryCount();
        var first = await Open(server, hub, 100, count);
        var before = Held();
        var peers = await Open(server, hub, Listeners, count);
        var held = Held();
        output.WriteLine($"{(held - before) / Listeners} bytes for each listener");
        Assert.InRange((held - before) / Listeners, 1, Limit);

        var text = new byte[100];
        for (var i = 0; i < 100; i++)
        {
            var all = count.Bytes + ((FrameHeadLength + text.Length) * (Listeners + 100L));
            Assert.True(hub.Publish(text));
            await TestServer.Until(() => count.Bytes == all, "all have it");
        }

        output.WriteLine($"{Held() - held} bytes after a hundred messages for each");
        Assert.InRange(Held() - held, long.MinValue, 100 * 1024);
        Assert.Equal(0, server.Loops[0].Buffers.Outstanding);
        GC.KeepAlive((first, peers));
    }

    internal static async Task<List<ListeningPeer>> Open(TestServer server, PushHub hub, int clients, DeliveryCount count)
    {
        var peers = new List<ListeningPeer>(clients);
        var before = hub.Clients;
        while (peers.Count < clients)
        {
            // A few at a time: the pool keeps the blocks of those that were busy together.
            for (var i = 0; i < 10; i++)
            {
                peers.Add(new ListeningPeer("/feed", count));
                Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peers[^1]));
                peers[^1].Begin();
            }

            await TestServer.Until(() => hub.Clients == before + peers.Count, "they follow");
        }

        return peers;
    }

    private static void AssertAllocates(int atOnce, Action<int> batches) =>
        AllocationTests.AssertAllocates(0, batches, 60_000 * atOnce, pipelined: Clients * atOnce);

    // xunit's assertions allocate, so there are none in what follows.
    private static void Publish(PushHub hub, byte[] text, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (!hub.Publish(text))
            {
                throw new InvalidOperationException("It was not published.");
            }
        }
    }

    private static void SpinUntil(DeliveryCount count, long bytes)
    {
        var spin = default(SpinWait);
        while (count.Bytes != bytes)
        {
            spin.SpinOnce();
        }
    }

    private static void Receive(Socket socket, byte[] received)
    {
        for (var length = 0; length < received.Length;)
        {
            var more = socket.Receive(received.AsSpan(length));
            length += more > 0 ? more : throw new IOException("The server has closed.");
        }
    }

    private static long Held()
    {
        long held = 0;
        for (var i = 0; i < 5; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
            held = GC.GetTotalMemory(forceFullCollection: true);
        }

        return held;
    }
}
