using System.Collections.Concurrent;
using System.Text;
using Akka.Actor;
using CsCheck;
using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>Many clients, good ones and others: nobody may get what is another's, and nothing may be left behind.</summary>
public sealed class SocketTortureTests
{
    private const int Hostile = 500;

    /// <summary>Frames of all kinds, most of them nearly right, and bytes that are none.</summary>
    private static readonly Gen<byte[]> Frames = Gen.OneOf(
        Gen.Byte.Array[1, 200],
        Gen.Select(Gen.Int[0, 15], Gen.Byte.Array[0, 300], Gen.Bool, Gen.Int[0, 15], Gen.Byte.Array[4])
            .Select(frame => ClientFrames.Of(frame.Item1, frame.Item2, frame.Item3, frame.Item4 == 0 ? 0x40 : 0, frame.Item5)),
        Gen.Select(Gen.OneOf(Gen.Const(0), Gen.Const(1), Gen.Const(2), Gen.Const(9)), Gen.Char.AlphaNumeric.Array[0, 3000], Gen.Bool)
            .Select(frame => ClientFrames.Of(frame.Item1, Encoding.ASCII.GetBytes(frame.Item2), frame.Item1 == 9 || frame.Item3)),
        Gen.Select(Gen.Int[0, 6000], Gen.String[Gen.Char.AlphaNumeric, 0, 120]).Select(close => ClientFrames.Close(close.Item1, close.Item2)),
        Gen.Select(Gen.Int[0, 15], Gen.Long[0, 3_000_000]).Select(head => ClientFrames.HeadOf(head.Item1, head.Item2)));

    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task Hostile_clients_change_nothing_for_good_ones(TransportKind transport)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapWebSocket("/ws", EchoActor.Of(), new WebSocketOptions { Deflate = true }), transport, loops: 2);
        var attacks = new List<byte[]>();
        Frames.List[1, 8].Array[Hostile].Sample(lists => attacks.AddRange(lists.Select(list => list.SelectMany(frame => frame).ToArray())), iter: 1, threads: 1);
        var isOver = false;
        var good = Enumerable.Range(0, 8).Select(number => Task.Run(() => BeGood(server, number, () => Volatile.Read(ref isOver)))).ToList();
        var bad = Enumerable.Range(0, 8).Select(lane => Task.Run(async () =>
        {
            for (var i = lane; i < attacks.Count; i += 8)
            {
                await Attack(server, attacks[i], i);
            }
        })).ToList();
        await Task.WhenAll(bad);
        Volatile.Write(ref isOver, true);
        Assert.All(await Task.WhenAll(good), count => Assert.True(count > 0));
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
        Assert.Equal(0, server.Sum(counters => counters.Closed[(int)CloseReason.Failed]));
    }

    /// <summary>
    /// Threads and actors keep the sockets of all clients that ever were, and go on sending to each what is its own. Clients come and
    /// leave in every way, so the actors of their connections are used again and again.
    /// </summary>
    [Theory]
    [InlineData(TransportKind.Epoll)]
    [InlineData(TransportKind.InMemory)]
    public async Task Nothing_reaches_another_client_whoever_sends_and_whenever(TransportKind transport)
    {
        var all = new ConcurrentDictionary<int, WebSocketRef>();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws/{number}", Props.Create(() => new NumberedActor(all))), transport, loops: 3);
        var teller = server.System.ActorOf(Props.Create(() => new Teller(all)));
        var isOver = false;
        var senders = Enumerable.Range(0, 2).Select(_ => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                foreach (var (number, socket) in all)
                {
                    socket.SendText($"{number} thread");
                    teller.Tell(number);
                }

                await Task.Yield();
            }
        })).ToList();
        var lanes = Enumerable.Range(0, 12).Select(lane => Task.Run(async () =>
        {
            for (var i = 0; i < 25; i++)
            {
                await Live(server, (lane * 1000) + i);
            }
        }));
        await Task.WhenAll(lanes);
        Volatile.Write(ref isOver, true);
        await Task.WhenAll(senders);
        await TestServer.Until(() => all.Values.All(socket => !socket.IsOpen), "all are closed");
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
        Assert.Equal(300, all.Count);
        Assert.True(server.Sum(counters => counters.ConnectionActorsMade) < 300, "No actor of a connection was used again.");
    }

    /// <summary>A client that ends at each stage of a socket's life leaves nothing behind; the account of the server is looked at when it ends.</summary>
    [Theory]
    [InlineData("request", "", false)]
    [InlineData("request", "", true)]
    [InlineData("open", "", false)]
    [InlineData("frame", "half", false)]
    [InlineData("message", "wait", false)]
    [InlineData("message", "wait", true)]
    [InlineData("behind", "wait", false)]
    [InlineData("closing", "close", false)]
    [InlineData("closing", "close", true)]
    public async Task Clients_that_leave_at_any_stage_leave_nothing(string stage, string text, bool inOrder)
    {
        var log = new ConcurrentQueue<string>();
        var work = new TaskCompletionSource();
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create(() => new StageActor(log, work.Task))), loops: 2);
        for (var i = 0; i < 20; i++)
        {
            using var client = await server.Connect();
            await client.Send(RawSocket.Request());
            if (stage != "request")
            {
                Assert.Equal(101, (await client.ReceiveResponse()).Status);
                byte[] sent = stage switch
                {
                    "open" => [],
                    "frame" => ClientFrames.Text(new string('x', 5000), false)[..3000],
                    "behind" => [.. ClientFrames.Text(text), .. ClientFrames.Text("next"), .. ClientFrames.Text(new string('x', 3000))],
                    _ => ClientFrames.Text(text),
                };
                await client.Send(sent);
                if (stage is "message" or "closing")
                {
                    await client.Receive(2);
                }
            }

            if (inOrder)
            {
                client.CloseSend();
            }
            else
            {
                client.Abort();
            }
        }

        if (!inOrder || stage != "message")
        {
            await TestServer.Until(() => server.Loops.All(loop => loop.Load == 0), "the connections have ended");
        }

        work.SetResult();
        await TestServer.Until(() => log.Count(line => line == "start") == log.Count(line => line == "stop"), "the actors have ended");
        await TestServer.Until(() => server.IsAtRest, "nothing is held");
    }

    private static async Task<int> BeGood(TestServer server, int number, Func<bool> isOver)
    {
        var count = 0;
        while (!isOver())
        {
            using var socket = await RawSocket.Open(server);
            for (var i = 0; i < 20; i++)
            {
                var text = $"client {number} message {count++} {new string('x', 1 + (i * 200))}";
                await socket.Send(ClientFrames.Text(text));
                Assert.Equal($"Text {text}", await socket.Receive());
            }

            await socket.Send(ClientFrames.Close(1000));
            Assert.Equal("Close 1000", await socket.Receive());
            Assert.Equal(0, await socket.ReceiveEnd());
        }

        return count;
    }

    private static async Task Attack(TestServer server, byte[] bytes, int i)
    {
        using var client = await server.Connect();
        await client.Exchange(RawSocket.Request(fields: i % 2 == 0 ? "Sec-WebSocket-Extensions: permessage-deflate\r\n" : ""));
        try
        {
            await client.Send(bytes);
            if (i % 3 == 0)
            {
                client.CloseSend();
                await client.ReceiveEnd();
            }
            else if (i % 3 == 1)
            {
                client.Abort();
            }
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException)
        {
            // The server was faster.
        }
    }

    private static async Task Live(TestServer server, int number)
    {
        using var socket = await RawSocket.Open(server, $"/ws/{number}");
        for (var i = 0; i < 10; i++)
        {
            var own = $"Text {number} echo {i}";
            await socket.Send(ClientFrames.Text($"echo {i}"));
            while (await socket.Receive() is var received && received != own)
            {
                // The kind of sender comes behind the number.
                Assert.StartsWith($"Text {number} ", received, StringComparison.Ordinal);
            }
        }

        if (number % 3 == 0)
        {
            await socket.Send(ClientFrames.Close(1000));
            while (await socket.Receive() is var received && received != "Close 1000")
            {
                Assert.StartsWith($"Text {number} ", received, StringComparison.Ordinal);
            }
        }
        else if (number % 3 == 1)
        {
            socket.CloseSend();
            await socket.ReceiveEnd();
        }
        else
        {
            socket.Abort();
        }
    }

    private sealed class NumberedActor(ConcurrentDictionary<int, WebSocketRef> all) : WebSocketActor
    {
        private string _number = "";

        protected override void OnOpen()
        {
            _number = Socket.Request.RouteValue("number")!;
            all[int.Parse(_number)] = Socket;
        }

        protected override void OnText(ReadOnlySpan<byte> utf8) => Socket.SendText($"{_number} {Encoding.UTF8.GetString(utf8)}");
    }

    private sealed class Teller : ReceiveActor
    {
        public Teller(ConcurrentDictionary<int, WebSocketRef> all)
        {
            Receive<int>(number => all[number].Tell(new WebSocketText($"{number} actor", Ack: "taken")));
            Receive<string>(_ => { });
            Receive<WebSocketSendFailed>(_ => { });
        }
    }

    private sealed class StageActor : ReceiveActor
    {
        private readonly ConcurrentQueue<string> _log;

        public StageActor(ConcurrentQueue<string> log, Task work)
        {
            _log = log;
            Receive<WebSocketOpened>(_ => { });
            Receive<WebSocketText>(text => text.Text == "close", _ => Sender.Tell(new WebSocketClose()));
            ReceiveAsync<WebSocketText>(async _ =>
            {
                Sender.Tell(new WebSocketText("begun"));
                await work;
            });
            Receive<WebSocketClosed>(_ => { });
        }

        protected override void PreStart() => _log.Enqueue("start");

        protected override void PostStop() => _log.Enqueue("stop");
    }
}
