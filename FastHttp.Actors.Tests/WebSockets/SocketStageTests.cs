using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>What happens to a socket when its actor fails, stops or is at work at another moment than the usual one.</summary>
public sealed class SocketStageTests
{
    [Theory]
    [InlineData("constructor", true, "Close 1011 The server has failed.")]
    [InlineData("start", true, "Close 1011 The server has failed.")]
    [InlineData("open", true, "Close 1011 The server has failed.")]
    [InlineData("stop", true, "Close 1000")]
    [InlineData("constructor", false, "Close 1011 The server has failed.")]
    [InlineData("stop", false, "Close 1000")]
    public async Task An_actor_that_ends_before_it_gets_a_message_closes_its_socket(string when, bool akkaInternals, string received)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/ws", Props.Create(() => new EarlyEnd(when)));
            routes.MapWebSocket("/good", EchoActor.Of());
        }, akkaInternals: akkaInternals);
        for (var i = 0; i < 2; i++)
        {
            using var socket = await RawSocket.Open(server);
            Assert.Equal(received, await socket.Receive());
            await socket.Send(ClientFrames.Close(1000));
            Assert.Equal(0, await socket.ReceiveEnd());
        }

        using var good = await RawSocket.Open(server, "/good");
        await good.Send(ClientFrames.Text("still here"));
        Assert.Equal("Text still here", await good.Receive());
    }

    [Fact]
    public async Task A_client_is_not_held_silent_that_is_not_read_since_its_actor_is_at_work()
    {
        var time = new ManualTime();
        var work = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new SlowActor(work.Task))), time: time);
        using var socket = await RawSocket.Open(server);
        await socket.Send(ClientFrames.Text("a"));
        Assert.Equal("Text begun", await socket.Receive());
        for (var i = 0; i < 5; i++)
        {
            time.Advance(TimeSpan.FromSeconds(31));
            server.Wake();
            // The loop has seen the time when it has served another client.
            Assert.Equal(404, (await server.Get("/none")).Status);
        }

        work.SetResult();
        while (await socket.Receive() is var received && received != "Text done")
        {
            Assert.Equal("Ping", received);
        }
    }

    [Theory]
    [InlineData("/spans")]
    [InlineData("/plain")]
    public async Task Messages_go_on_without_what_Akka_keeps_to_itself(string target)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapWebSocket("/spans", EchoActor.Of());
                routes.MapWebSocket("/plain", Props.Create<PlainEchoActor>());
            },
            akkaInternals: false);
        using var socket = await RawSocket.Open(server, target);
        if (target == "/plain")
        {
            Assert.Equal("Text hello /plain", await socket.Receive());
        }

        for (var i = 0; i < 10; i++)
        {
            await socket.Send(ClientFrames.Text($"a{i}"), ClientFrames.Text($"b{i}"));
            Assert.Equal($"Text a{i}", await socket.Receive());
            Assert.Equal($"Text b{i}", await socket.Receive());
        }
    }

    [Fact]
    public async Task A_client_that_took_much_before_is_cut_off_when_it_takes_nothing()
    {
        var time = new ManualTime();
        var others = new List<WebSocketRef>();
        await using var server = await TestServer.Start(
            routes => routes.MapWebSocket("/ws", Props.Create(() => new Other(others)), new WebSocketOptions { MaxQueuedBytes = 16 << 20 }), TransportKind.InMemory, time: time);
        using var client = await server.ConnectWithBuffer(4096);
        await client.Exchange(RawSocket.Request());
        using var socket = new RawSocket(client);
        Assert.Equal("Text open", await socket.Receive());
        for (var i = 0; i < 10; i++)
        {
            Assert.True(others[0].SendBinary(new byte[100_000]));
            await socket.ReceiveFrame();
        }

        Assert.True(others[0].SendBinary(new byte[100_000]));
        await client.Receive(1);
        for (var i = 0; i < 60; i++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            server.Wake();
            Assert.Equal(404, (await server.Get("/none")).Status);
        }

        Assert.False(others[0].IsOpen);
        // The last of those who asked may still be on its way out.
        await TestServer.Until(() => server.Loops[0].Load == 0, "the connection is cut off");
    }

    [Fact]
    public async Task A_route_of_WebSockets_cannot_leave_the_loops()
    {
        foreach (var place in (Action<HttpRoute>[])[route => route.Single(), route => route.Pool(2)])
        {
            var wrong = await Assert.ThrowsAnyAsync<Exception>(() => TestServer.Start(routes => place(routes.MapWebSocket("/ws", EchoActor.Of()))));
            Assert.Contains("GET /ws: a WebSocket's actor runs on its connection's event loop", wrong.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("constructor", "Close 1011 The server has failed.")]
    [InlineData("stop", "Close 1000")]
    public async Task An_actor_that_ends_before_its_socket_opens_closes_it(string when, string received)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new EarlyEnd(when))));
        using var client = await server.Connect();
        await client.Send("GET /none HTTP/1.1\r\nHost: test\r\n\r\n" + RawSocket.Request());
        Assert.Equal(404, (await client.ReceiveResponse()).Status);
        Assert.Equal(101, (await client.ReceiveResponse()).Status);
        using var socket = new RawSocket(client);
        Assert.Equal(received, await socket.Receive());
    }

    /// <summary>What the actor was given lies in the receive buffer of its own connection, which ends meanwhile.</summary>
    [Fact]
    public async Task What_an_actor_passes_on_stays_as_it_was_when_its_own_client_is_cut_off()
    {
        var others = new List<WebSocketRef>();
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/other", Props.Create(() => new Other(others)));
            routes.MapWebSocket("/ws", Props.Create(() => new PassingOn(others)), new WebSocketOptions { MaxQueuedBytes = 64 * 1024 });
        });
        var sockets = new List<RawSocket>();
        for (var i = 0; i < 4; i++)
        {
            sockets.Add(await RawSocket.Open(server, "/other"));
            Assert.Equal("Text open", await sockets[^1].Receive());
        }

        var message = string.Concat(Enumerable.Range(0, 50).Select(i => $"{i},"));
        using var slow = await server.ConnectWithBuffer(4096);
        await slow.Exchange(RawSocket.Request());
        await slow.Send(ClientFrames.Text(message));
        foreach (var socket in sockets)
        {
            Assert.Equal($"Text {message}", await socket.Receive());
            socket.Dispose();
        }
    }

    [Fact]
    public async Task An_Ack_that_its_receiver_does_not_understand_hurts_nobody()
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapWebSocket("/ws", Props.Create<AckToClient>());
            routes.MapWebSocket("/echo", EchoActor.Of());
        });
        using var socket = await RawSocket.Open(server);
        using var echo = await RawSocket.Open(server, "/echo");
        for (var i = 0; i < 3; i++)
        {
            await socket.Send(ClientFrames.Text("a"));
            Assert.Equal("Text a", await socket.Receive());
            await echo.Send(ClientFrames.Text("b"));
            Assert.Equal("Text b", await echo.Receive());
        }
    }

    private sealed class EarlyEnd : WebSocketActor
    {
        private readonly string _when;

        public EarlyEnd(string when)
        {
            _when = when;
            FailAt("constructor");
        }

        protected override void PreStart()
        {
            FailAt("start");
            if (_when == "stop")
            {
                Context.Stop(Self);
            }
        }

        protected override void OnOpen() => FailAt("open");

        private void FailAt(string moment)
        {
            if (_when == moment)
            {
                throw new InvalidOperationException("It was told to fail.");
            }
        }
    }

    private sealed class SlowActor : ReceiveActor
    {
        public SlowActor(Task work) => ReceiveAsync<WebSocketText>(async _ =>
        {
            var socket = Sender;
            socket.Tell(new WebSocketText("begun"));
            await work;
            socket.Tell(new WebSocketText("done"));
        });
    }

    private sealed class Other(List<WebSocketRef> others) : WebSocketActor
    {
        protected override void OnOpen()
        {
            others.Add(Socket);
            Socket.SendText("open"u8);
        }
    }

    private sealed class PassingOn(List<WebSocketRef> others) : WebSocketActor
    {
        protected override void OnText(ReadOnlySpan<byte> utf8)
        {
            while (Socket.SendText(utf8))
            {
            }

            foreach (var other in others)
            {
                other.SendText(utf8);
            }
        }
    }

    private sealed class AckToClient : ReceiveActor
    {
        public AckToClient() => Receive<WebSocketText>(text => Sender.Tell(text with { Ack = "taken" }, Sender));
    }
}
