using System.Globalization;
using Akka.Actor;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Push;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.Push;

/// <summary>Hubs and clients over real connections.</summary>
public sealed class PushSocketTests
{
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task Every_client_gets_every_message_in_order(TransportKind transport)
    {
        const int Messages = 3000;
        const int Clients = 20;
        var hub = new PushHub();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapWebSocket("/feed", hub, new PushClientOptions { Policy = PushPolicy.Wait });
                routes.MapWebSocket("/deflated", hub, new PushClientOptions { Policy = PushPolicy.Wait }, new WebSocketOptions { Deflate = true });
            },
            transport,
            loops: 2);
        var clients = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RawSocket.Open(server, "/feed")));
        using var deflated = await RawSocket.Open(server, "/deflated", "Sec-WebSocket-Extensions: permessage-deflate\r\n");
        await TestServer.Until(() => hub.Clients == Clients + 1, "all follow");
        var reading = clients.Select(async client =>
        {
            for (var i = 0; i < Messages; i++)
            {
                Assert.Equal($"Text {TextOf(i)}", await client.Receive());
            }
        }).ToList();
        var inflating = Task.Run(async () =>
        {
            for (var i = 0; i < Messages; i++)
            {
                var (first, payload) = await deflated.ReceiveFrame();
                Assert.Equal(0xC1, first);
                Assert.Equal(TextOf(i), Inflate(payload));
            }
        });
        for (var i = 0; i < Messages; i++)
        {
            Assert.True(await hub.PublishAsync(TextOf(i)));
        }

        await Task.WhenAll([.. reading, inflating]);
        Assert.Equal((long)Messages * (Clients + 1), server.Loops.Sum(loop => loop.Loop.Counters.PushedMessages));
        hub.Complete();
        Assert.All(await Task.WhenAll(clients.Select(client => client.Receive())), end => Assert.Equal("Close 1000", end));
        foreach (var client in clients)
        {
            client.Dispose();
        }

        await TestServer.Until(() => hub.Clients == 0, "nobody follows");
    }

    [Fact]
    public async Task A_client_that_takes_nothing_costs_the_others_nothing()
    {
        var text = new string('x', 50_000);
        var hub = new PushHub(new PushHubOptions { History = 16 });
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/feed", hub, new PushClientOptions { Policy = PushPolicy.DropOldest }));
        var stalled = new List<RawSocket>();
        for (var i = 0; i < 5; i++)
        {
            stalled.Add(await RawSocket.Open(server, "/feed"));
        }

        using var prompt = await RawSocket.Open(server, "/feed");
        await TestServer.Until(() => hub.Clients == 6, "all follow");
        // More than the systems at both ends take.
        for (var i = 0; i < 500; i++)
        {
            Assert.True(hub.Publish(text));
            Assert.Equal($"Text {text}", await prompt.Receive());
        }

        // Each holds at most what its socket did not take of one message.
        Assert.InRange(server.Loops[0].Buffers.Outstanding, 0, 6);
        // The first one wakes up: it gets some of the first messages, then the newest ones.
        var (first, payload) = await stalled[0].ReceiveFrame();
        Assert.Equal((0x81, text.Length), (first, payload.Length));
        stalled.ForEach(socket => socket.Dispose());
        await TestServer.Until(() => hub.Clients == 1, "they have left");
    }

    [Fact]
    public async Task What_an_actor_sends_and_what_a_hub_publishes_go_together()
    {
        var news = new PushHub();
        var other = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new Follower(news, other))));
        using var socket = await RawSocket.Open(server);
        await socket.Send(ClientFrames.Text("follow"));
        Assert.Equal("Text following", await socket.Receive());
        Assert.True(news.Publish("one"));
        Assert.Equal("Text one", await socket.Receive());
        Assert.True(other.Publish("other"));
        Assert.Equal("Text other", await socket.Receive());
        await socket.Send(ClientFrames.Text("leave"));
        Assert.Equal("Text left", await socket.Receive());
        Assert.Equal((0, 1), (news.Clients, other.Clients));
        Assert.True(news.Publish("two"));
        Assert.True(other.Publish("other two"));
        Assert.Equal("Text other two", await socket.Receive());
        await socket.Send(ClientFrames.Close(1000));
        Assert.Equal("Close 1000", await socket.Receive());
        await TestServer.Until(() => other.Clients == 0, "the socket has left");
    }

    [Fact]
    public async Task Who_comes_with_the_id_of_a_message_gets_what_came_after_it()
    {
        var hub = new PushHub(new PushHubOptions { History = 3 });
        var opened = new TaskCompletionSource<WebSocketRef>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new Opened(opened))));
        using var socket = await RawSocket.Open(server);
        var client = await opened.Task;
        Publish(0, 2);
        var id = hub.LastId;
        Publish(2, 2);
        using (client.Subscribe(hub, after: id))
        {
            Assert.Equal(["Text 2", "Text 3"], [await socket.Receive(), await socket.Receive()]);
        }

        await TestServer.Until(() => hub.Clients == 0, "it has ended");
        Publish(4, 1);
        // From a thread: what is published after the call comes.
        using (client.Subscribe(hub))
        {
            Publish(5, 1);
            Assert.Equal("Text 5", await socket.Receive());
        }

        client.Subscribe(hub, after: "of another program");
        Assert.Equal(["Text 3", "Text 4", "Text 5"], [await socket.Receive(), await socket.Receive(), await socket.Receive()]);

        void Publish(int first, int count)
        {
            for (var i = 0; i < count; i++)
            {
                Assert.True(hub.Publish((first + i).ToString(CultureInfo.InvariantCulture)));
            }
        }
    }

    [Fact]
    public async Task Who_comes_after_the_end_gets_what_is_held_and_is_closed()
    {
        var hub = new PushHub();
        var start = hub.LastId;
        hub.Publish("last words");
        hub.Complete();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/feed", hub);
            routes.MapWebSocket("/all", Props.Create(() => new FromStart(hub, start)));
        });
        using var socket = await RawSocket.Open(server, "/feed");
        Assert.Equal("Close 1000", await socket.Receive());
        using var all = await RawSocket.Open(server, "/all");
        Assert.Equal("Text last words", await all.Receive());
        Assert.Equal("Close 1000", await all.Receive());
    }

    [Fact]
    public async Task A_listener_may_talk_and_is_closed_when_the_server_drains()
    {
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/feed", hub));
        using var socket = await RawSocket.Open(server, "/feed");
        await socket.Send(ClientFrames.Text("hello"), ClientFrames.Text("in pie", isFinal: false), ClientFrames.Of(0, "ces"u8), ClientFrames.Of(9, "ping"u8));
        Assert.Equal("Pong ping", await socket.Receive());
        await TestServer.Until(() => hub.Clients == 1, "it follows");
        hub.Publish("news");
        Assert.Equal("Text news", await socket.Receive());
        var end = server.Binding.Terminate(TimeSpan.FromSeconds(10));
        Assert.Equal("Close 1001 The server is shutting down.", await socket.Receive());
        socket.CloseSend();
        await end;
        Assert.Equal(0, hub.Clients);
        Assert.True(hub.Publish("to nobody"));
    }

    [Fact]
    public async Task Wrong_options_are_told_when_the_route_is_mapped()
    {
        var hub = new PushHub(new PushHubOptions { History = 4 });
        await Assert.ThrowsAsync<ArgumentException>(() => TestServer.Start(routes => routes.MapWebSocket("/feed", hub, new PushClientOptions { MaxBehind = 5 })));
        await Assert.ThrowsAsync<ArgumentException>(() => TestServer.Start(routes => routes.MapWebSocket("/feed", hub, null, new WebSocketOptions { MaxFrames = 0 })));
    }

    /// <summary>A message in the middle of a pass ends some of the clients: the others still get it.</summary>
    [Fact]
    public async Task Clients_that_leave_in_the_middle_of_a_pass_take_nothing_from_others()
    {
        const int Clients = 300;
        var hub = new PushHub();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/feed", hub), TransportKind.InMemory);
        var sockets = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RawSocket.Open(server, "/feed")));
        await TestServer.Until(() => hub.Clients == Clients, "all follow");
        for (var round = 0; round < 20; round++)
        {
            hub.Publish($"round {round}");
            sockets[round * 10].Abort();
            sockets[Clients - 1 - (round * 2)].Abort();
        }

        var left = sockets.Where((_, i) => !(i % 10 == 0 && i < 200) && !((Clients - 1 - i) % 2 == 0 && i > Clients - 41));
        await Task.WhenAll(left.Select(async socket =>
        {
            for (var round = 0; round < 20; round++)
            {
                Assert.Equal($"Text round {round}", await socket.Receive());
            }
        }));
        Assert.Equal(0, server.Sum(counters => counters.Closed[(int)CloseReason.Failed]));
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
    }

    private static string TextOf(int i) => $"{i} {new string((char)('a' + (i % 26)), i % 300)}.";

    private static string Inflate(byte[] payload)
    {
        using var inflater = new System.IO.Compression.DeflateStream(new MemoryStream([.. payload, 0, 0, 0xFF, 0xFF]), System.IO.Compression.CompressionMode.Decompress);
        using var reader = new StreamReader(inflater);
        return reader.ReadToEnd();
    }

    private sealed class Follower(PushHub news, PushHub other) : WebSocketActor
    {
        private IDisposable? _news;

        protected override void OnText(ReadOnlySpan<byte> utf8)
        {
            if (utf8.SequenceEqual("follow"u8))
            {
                _news = Socket.Subscribe(news);
                Socket.Subscribe(other);
                Socket.SendText("following");
            }
            else
            {
                _news!.Dispose();
                _news.Dispose();
                Socket.SendText("left");
            }
        }
    }

    private sealed class Opened(TaskCompletionSource<WebSocketRef> opened) : WebSocketActor
    {
        protected override void OnOpen() => opened.SetResult(Socket);
    }

    private sealed class FromStart(PushHub hub, string start) : WebSocketActor
    {
        protected override void OnOpen() => Socket.Subscribe(hub, after: start);
    }
}
