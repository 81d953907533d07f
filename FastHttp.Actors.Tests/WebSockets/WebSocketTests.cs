using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

public sealed class WebSocketTests
{
    private static readonly CancellationToken Patience = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.Sockets)]
    [InlineData(TransportKind.InMemory)]
    public async Task Messages_go_to_the_actor_and_back(TransportKind transport)
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)), transport);
        using (var socket = await RawSocket.Open(server))
        {
            await socket.Send(ClientFrames.Text("Hello"), ClientFrames.Text("Wor", false), ClientFrames.Of(9, "are you there"u8), ClientFrames.Of(0, "ld"u8));
            await socket.Send(ClientFrames.Of(2, [1, 2, 255]));
            Assert.Equal("Text Hello", await socket.Receive());
            Assert.Equal("Pong are you there", await socket.Receive());
            Assert.Equal("Text World", await socket.Receive());
            Assert.Equal("Binary 0102FF", await socket.Receive());

            await socket.Send(ClientFrames.Close(1000, "bye"));
            Assert.Equal("Close 1000", await socket.Receive());
            Assert.Equal(0, await socket.ReceiveEnd());
        }

        await TestServer.Until(() => log.Contains("stopped"), "its actor has ended");
        Assert.Equal(["open", "closed 1000 bye", "stopped"], log);
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
    }

    [Fact]
    public async Task Many_messages_at_once_come_back_in_order()
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using var socket = await RawSocket.Open(server);
        var texts = Enumerable.Range(0, 500).Select(i => $"{i}{new string('x', i)}").ToList();
        await socket.Send([.. texts.Select(text => ClientFrames.Text(text))]);
        foreach (var text in texts)
        {
            Assert.Equal($"Text {text}", await socket.Receive());
        }
    }

    [Fact]
    public async Task A_message_of_a_mebibyte_comes_back_and_one_byte_more_closes()
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using var socket = await RawSocket.Open(server);
        var large = new byte[1 << 20];
        new Random(1).NextBytes(large);
        await socket.Send(ClientFrames.Of(2, large));
        Assert.Equal($"Binary {Convert.ToHexString(large)}", await socket.Receive());

        // Told by the head: the payload is not sent.
        await socket.Send(ClientFrames.HeadOf(2, large.Length + 1), [0, 0, 0, 0]);
        Assert.Equal("Close 1009 The message is too large.", await socket.Receive());
    }

    [Fact]
    public async Task A_plain_actor_that_awaits_gets_one_message_at_a_time()
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create<PlainEchoActor>()));
        using var socket = await RawSocket.Open(server);
        Assert.Equal("Text hello /ws", await socket.Receive());
        await socket.Send(ClientFrames.Text("a"), ClientFrames.Text("b"), ClientFrames.Of(2, [7]));
        Assert.Equal("Text a", await socket.Receive());
        Assert.Equal("Text b", await socket.Receive());
        Assert.Equal("Binary 07", await socket.Receive());
        Assert.Equal("Text taken", await socket.Receive());
    }

    [Theory]
    [InlineData("fail", "Close 1011 The server has failed.", "closed 1011 The server has failed.")]
    [InlineData("stop", "Close 1000", "closed 1000")]
    [InlineData("close", "Close 4001 as you like", "closed 4001 as you like")]
    public async Task The_end_of_the_actor_is_the_end_of_the_socket(string told, string received, string closed)
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)));
        using var socket = await RawSocket.Open(server);
        await socket.Send(ClientFrames.Text(told), ClientFrames.Text("nobody reads this"));
        Assert.Equal(received, await socket.Receive());
        await socket.Send(ClientFrames.Close(1000));
        Assert.Equal(0, await socket.ReceiveEnd());
        await TestServer.Until(() => log.Contains("stopped"), "its actor has ended");
        Assert.Equal(told == "close", log.Contains(closed));

        // The route goes on.
        using var next = await RawSocket.Open(server);
        await next.Send(ClientFrames.Text("again"));
        Assert.Equal("Text again", await next.Receive());
    }

    [Fact]
    public async Task A_client_that_leaves_without_a_word_is_closed_with_1006()
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)));
        (await RawSocket.Open(server)).Abort();
        await TestServer.Until(() => log.Contains("closed 1006"), "the actor is told");
        using var second = await RawSocket.Open(server);
        second.CloseSend();
        Assert.Equal(0, await second.ReceiveEnd());
        await TestServer.Until(() => log.Count(line => line == "closed 1006") == 2, "the actor is told");
    }

    [Fact]
    public async Task A_drain_closes_with_1001_and_does_not_wait_for_its_deadline()
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)));
        using var socket = await RawSocket.Open(server);
        var end = server.Binding.Terminate(TimeSpan.FromMinutes(1));
        Assert.Equal("Close 1001 The server is shutting down.", await socket.Receive());
        await socket.Send(ClientFrames.Close(1001));
        Assert.Equal(0, await socket.ReceiveEnd());
        await end.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Contains("closed 1001 The server is shutting down.", log);
    }

    [Fact]
    public async Task A_silent_client_is_sent_a_ping_and_then_cut_off()
    {
        var time = new ManualTime();
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)), time: time);
        using var socket = await RawSocket.Open(server);
        Pass(30);
        Assert.Equal("Ping", await socket.Receive());
        await socket.Send(ClientFrames.Of(10, []), ClientFrames.Text("here"));
        Assert.Equal("Text here", await socket.Receive());
        Pass(30);
        Assert.Equal("Ping", await socket.Receive());
        Pass(30);
        Assert.Equal(-1, await socket.ReceiveEnd());
        await TestServer.Until(() => log.Contains("closed 1006"), "the actor is told");

        void Pass(int seconds)
        {
            time.Advance(TimeSpan.FromSeconds(seconds));
            server.Wake();
        }
    }

    [Fact]
    public async Task So_many_messages_a_second_may_come_and_no_more()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(
            routes => routes.MapWebSocket("/ws", EchoActor.Of(), new WebSocketOptions { MaxMessagesPerSecond = 3 }), time: time);
        using var socket = await RawSocket.Open(server);
        await Echo(3);
        time.Advance(TimeSpan.FromSeconds(1));
        server.Wake();
        await Echo(3);
        await socket.Send(ClientFrames.Text("one more"));
        Assert.Equal("Close 1008 Too many messages.", await socket.Receive());

        async Task Echo(int messages)
        {
            for (var i = 0; i < messages; i++)
            {
                await socket.Send(ClientFrames.Text($"{i}"));
                Assert.Equal($"Text {i}", await socket.Receive());
            }
        }
    }

    [Fact]
    public async Task A_client_that_does_not_respond_to_a_close_is_cut_off()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()), time: time);
        using var socket = await RawSocket.Open(server);
        await socket.Send(ClientFrames.Text("close"));
        Assert.Equal("Close 4001 as you like", await socket.Receive());
        time.Advance(TimeSpan.FromSeconds(5));
        server.Wake();
        Assert.Equal(-1, await socket.ReceiveEnd());
    }

    [Fact]
    public async Task A_flood_of_pings_is_closed()
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()), time: new ManualTime());
        using var socket = await RawSocket.Open(server);
        for (var i = 0; i < 101; i++)
        {
            await socket.Send(ClientFrames.Of(9, []));
        }

        for (var i = 0; i < 100; i++)
        {
            Assert.Equal("Pong", await socket.Receive());
        }

        Assert.Equal("Close 1008 Too many pings.", await socket.Receive());
    }

    [Theory]
    [InlineData(1002)]
    [InlineData(1007)]
    public async Task A_broken_rule_is_told_by_its_code(int code)
    {
        var log = new ConcurrentQueue<string>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(log)));
        using var socket = await RawSocket.Open(server);
        await socket.Send(code == 1002 ? ClientFrames.Of(3, []) : ClientFrames.Of(1, [0xFF]));
        Assert.StartsWith($"Close {code} ", await socket.Receive(), StringComparison.Ordinal);
        socket.CloseSend();
        Assert.Equal(0, await socket.ReceiveEnd());
        await TestServer.Until(() => log.Any(line => line.StartsWith($"closed {code}", StringComparison.Ordinal)), "the actor is told");
    }

    [Theory]
    [InlineData("GET /ws HTTP/1.1\r\nHost: test\r\n\r\n", 426)]
    [InlineData("GET /ws HTTP/1.0\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 426)]
    [InlineData("GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n", 426)]
    [InlineData("GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n", 400)]
    [InlineData("GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcnQ=\r\n\r\n", 400)]
    [InlineData("GET /ws HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: https://evil.example\r\n\r\n", 403)]
    [InlineData("HEAD /ws HTTP/1.1\r\nHost: test\r\n\r\n", 426)]
    [InlineData("POST /ws HTTP/1.1\r\nHost: test\r\nContent-Length: 0\r\n\r\n", 405)]
    public async Task A_request_that_opens_none_is_answered(string request, int status)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using var client = await server.Connect();
        var response = await client.Exchange(request);
        Assert.Equal(status, response.Status);
        if (status == 426)
        {
            Assert.Equal("websocket", response["Upgrade"]);
        }
    }

    [Fact]
    public async Task The_opening_is_as_the_RFC_says()
    {
        var options = new WebSocketOptions { Subprotocols = ["b", "a"], Deflate = true };
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(), options));
        using var client = await server.Connect();
        var response = await client.Exchange(RawSocket.Request(fields: "Origin: http://test\r\nSec-WebSocket-Protocol: c, a, b\r\nSec-WebSocket-Extensions: permessage-deflate\r\n"));
        Assert.Equal("HTTP/1.1 101 Switching Protocols", response.StatusLine);
        Assert.Equal("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", response["Sec-WebSocket-Accept"]);
        Assert.Equal("b", response["Sec-WebSocket-Protocol"]);
        Assert.Equal("websocket", response["Upgrade"]);
        Assert.Equal("Upgrade", response["Connection"]);
        Assert.StartsWith("permessage-deflate", response["Sec-WebSocket-Extensions"], StringComparison.Ordinal);
        Assert.Null(response["Content-Length"]);
        Assert.Null(response["Transfer-Encoding"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClientWebSocket_speaks_to_it(bool deflate)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of(), new WebSocketOptions { Deflate = true }));
        using var client = new ClientWebSocket();
        client.Options.DangerousDeflateOptions = deflate ? new WebSocketDeflateOptions() : null;
        await client.ConnectAsync(new Uri($"ws://{server.Binding.LocalEndPoint}/ws"), Patience);
        var random = new Random(1);
        var buffer = new byte[300_000];
        foreach (var length in new[] { 0, 1, 125, 126, 65535, 65536, 250_000 })
        {
            var text = string.Concat(Enumerable.Range(0, length).Select(_ => (char)('a' + random.Next(26))));
            await client.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, Patience);
            var received = 0;
            ValueWebSocketReceiveResult result;
            do
            {
                result = await client.ReceiveAsync(buffer.AsMemory(received), Patience);
                received += result.Count;
            }
            while (!result.EndOfMessage);
            Assert.Equal(text, Encoding.UTF8.GetString(buffer, 0, received));
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "done", Patience);
        Assert.Equal(WebSocketCloseStatus.NormalClosure, client.CloseStatus);
    }

    [Fact]
    public async Task Sends_from_other_threads_arrive_in_order()
    {
        var opened = new TaskCompletionSource<WebSocketRef>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new OpeningActor(opened))));
        using var socket = await RawSocket.Open(server);
        var told = await opened.Task;
        for (var i = 0; i < 1000; i++)
        {
            Assert.True(told.SendText($"{i}"));
        }

        for (var i = 0; i < 1000; i++)
        {
            Assert.Equal($"Text {i}", await socket.Receive());
        }

        socket.Abort();
        await TestServer.Until(() => !told.IsOpen, "the socket is closed");
        Assert.False(told.SendText("late"));
        told.Close();
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_cut_off_beyond_the_bound()
    {
        var opened = new TaskCompletionSource<WebSocketRef>();
        var options = new WebSocketOptions { MaxQueuedBytes = 64 * 1024 };
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new OpeningActor(opened)), options));
        using var client = await server.ConnectWithBuffer(4096);
        await client.Send(RawSocket.Request());
        var told = await opened.Task;
        var sent = 0;
        while (told.SendBinary(new byte[16 * 1024]))
        {
            Assert.True(++sent < 100_000, "The queue has no bound.");
        }

        await TestServer.Until(() => server.Loops[0].LiveConnections == 0, "the connection is cut off");
        Assert.False(told.IsOpen);
    }

    [Fact]
    public async Task An_open_one_is_counted_as_upgraded()
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", EchoActor.Of()));
        using (var socket = await RawSocket.Open(server))
        {
            Assert.Equal((1, 1), (server.Loops[0].LiveConnections, server.Loops[0].UpgradedConnections));
        }

        await TestServer.Until(() => server.Loops[0].UpgradedConnections == 0, "it is counted out");
    }

    [Fact]
    public void Wrong_options_are_told_together()
    {
        var options = new WebSocketOptions { MaxMessageSize = 0, KeepAlive = TimeSpan.FromMilliseconds(1), Subprotocols = ["a b", "", "ä", "v1.chat"] };
        var wrong = Assert.Throws<ArgumentException>(() => options.Check());
        Assert.Contains("MaxMessageSize must be 1 to", wrong.Message, StringComparison.Ordinal);
        Assert.Contains("KeepAlive must be", wrong.Message, StringComparison.Ordinal);
        Assert.All(["a b", "", "ä"], name => Assert.Contains($"\"{name}\" is not a token", wrong.Message, StringComparison.Ordinal));
        Assert.DoesNotContain("v1.chat", wrong.Message, StringComparison.Ordinal);
    }

    private sealed class OpeningActor(TaskCompletionSource<WebSocketRef> opened) : WebSocketActor
    {
        protected override void OnOpen() => opened.SetResult(Socket);
    }
}
