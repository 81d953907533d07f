using System.Net.Sockets;
using System.Text;
using Akka.Actor;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.WebSockets;
using Xunit;
using Xunit.Abstractions;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>What a message and an idle socket cost in memory.</summary>
[Collection(nameof(AllocationTests))]
public sealed class SocketAllocationTests(ITestOutputHelper output)
{
    private const int Messages = 20_000;

    /// <summary>
    /// 3 KiB. Measured: 3,030 bytes. The connection's actor and the client of this test are 1,240 of them, the socket's actor 970, the
    /// request that opened it 300, the session and its reference 520.
    /// </summary>
    private const long Limit = 3072;

    [Theory]
    [InlineData(1, 16)]
    [InlineData(1, 1000)]
    [InlineData(2, 1000)]
    [InlineData(1, 20_000)]
    public async Task A_message_that_an_actor_echoes_allocates_nothing(int opcode, int size)
    {
        await using var server = await TestServer.Start(routes => routes.MapWebSocket("/ws", Props.Create<BareEcho>()));
        using var socket = BareSocket.Open(server, RawSocket.Request());
        var frame = ClientFrames.Of(opcode, Enumerable.Repeat((byte)'x', size).ToArray());
        var echo = new byte[frame.Length - sizeof(uint)];
        AllocationTests.AssertAllocates(0, messages => Exchange(socket, frame, echo, messages), size > 10_000 ? Messages / 10 : Messages, pipelined: 1);
        Assert.Equal((byte)'x', echo[^1]);
    }

    /// <summary>Open ones that have echoed a message and wait for the next: each is a session, its actor, and its connection's actor.</summary>
    [Fact]
    public async Task An_idle_socket_holds_little()
    {
        byte[][] sent = [Encoding.ASCII.GetBytes(RawSocket.Request()), ClientFrames.Text("Hello")];
        var bytes = await HeldByEach(routes => routes.MapWebSocket("/ws", Props.Create<BareEcho>()), sent);
        output.WriteLine($"{bytes} bytes for each idle WebSocket");
        Assert.InRange(bytes, 1, Limit);
    }

    internal static async Task<long> HeldByEach(Action<HttpRoutes> map, byte[][] sent)
    {
        const int Sockets = 2000;
        await using var server = await TestServer.Start(map, TransportKind.InMemory);
        // What a server makes once.
        await Open(100);
        var before = Held();
        var peers = await Open(Sockets);
        var held = Held() - before;
        Assert.Equal(0, server.Loops[0].Buffers.Outstanding);
        GC.KeepAlive(peers);
        return held / Sockets;

        // A few at a time: the pool keeps the blocks of those that were busy together.
        async Task<List<IdlePeer>> Open(int count)
        {
            var peers = new List<IdlePeer>(count);
            while (peers.Count < count)
            {
                var silent = new CountdownEvent(10);
                for (var i = 0; i < 10; i++)
                {
                    peers.Add(new IdlePeer(sent, silent));
                    Assert.True(server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peers[^1]));
                    peers[^1].Begin();
                }

                await TestServer.Until(() => silent.IsSet, "they are idle");
            }

            await TestServer.Until(() => server.Loops[0].Buffers.Outstanding == 0, "idle sockets hold no block");
            return peers;
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

    // xunit's assertions allocate, so there are none in here.
    private static void Exchange(Socket socket, byte[] frame, byte[] echo, int messages)
    {
        for (var i = 0; i < messages; i++)
        {
            for (var sent = 0; sent < frame.Length;)
            {
                sent += socket.Send(frame.AsSpan(sent));
            }

            for (var length = 0; length < echo.Length;)
            {
                var more = socket.Receive(echo.AsSpan(length));
                length += more > 0 ? more : throw new IOException("The server has closed.");
            }
        }
    }

    private sealed class BareEcho : WebSocketActor
    {
        protected override void OnText(ReadOnlySpan<byte> utf8) => Socket.SendText(utf8);

        protected override void OnBinary(ReadOnlySpan<byte> data) => Socket.SendBinary(data);
    }
}
