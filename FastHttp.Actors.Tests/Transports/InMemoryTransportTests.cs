using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;
using Xunit;

namespace FastHttp.Actors.Tests.Transports;

public sealed class InMemoryTransportTests : TransportContract
{
    private readonly InMemoryNetwork _network = new();

    private protected override ITransport CreateTransport() => new InMemoryTransport(_network);

    private protected override ITestClient Connect(EndPoint endPoint) => new Client(_network.Connect(endPoint));

    [Fact]
    public void Nobody_listening_refuses()
    {
        var endPoint = new IPEndPoint(IPAddress.Loopback, 80);
        var refused = Assert.Throws<SocketException>(() => _network.Connect(endPoint));
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
    }

    [Fact]
    public void A_full_backlog_refuses()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort, new ListenOptions(Backlog: 2));
        using var first = _network.Connect(listener.LocalEndPoint);
        using var second = _network.Connect(listener.LocalEndPoint);
        Assert.Throws<SocketException>(() => _network.Connect(listener.LocalEndPoint));
        loop.Transport.Discard(Accept(loop, listener));
        using var third = _network.Connect(listener.LocalEndPoint);
    }

    [Fact]
    public void Who_waits_when_the_listener_closes_is_turned_away()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, AnyPort);
        using var client = _network.Connect(listener.LocalEndPoint);
        listener.Close();
        Assert.Equal(TransportConnection.Broken, client.Receive(new byte[8]));
    }

    [Fact]
    public void The_wildcard_listens_on_every_address()
    {
        var loop = CreateLoop();
        var listener = Listen(loop, new IPEndPoint(IPAddress.Any, 8080));
        var from = new IPEndPoint(IPAddress.Parse("10.1.2.3"), 5);
        using var client = _network.Connect(new IPEndPoint(IPAddress.Parse("192.0.2.1"), 8080), from);
        var server = loop.Transport.Attach(Accept(loop, listener));
        Assert.Equal(from, server.RemoteEndPoint);
        Assert.Equal(PeerAddress.From(from), server.Peer);
        server.Close();
    }

    [Fact]
    public async Task A_client_on_other_threads_is_echoed()
    {
        var transport = CreateTransport();
        var listener = transport.Listen(AnyPort, new ListenOptions());
        using var done = new CancellationTokenSource(DeadlineMilliseconds);
        var loop = new Thread(() => Serve(transport, listener, done.Token)) { IsBackground = true };
        loop.Start();
        await Task.WhenAll(Enumerable.Range(1, 4).Select(seed => ExchangeAsync(listener.LocalEndPoint, Pattern(seed * 100_000), done.Token)));
        await done.CancelAsync();
        transport.Wake();
        Assert.True(loop.Join(DeadlineMilliseconds));
    }

    [Fact]
    public void Of_several_listeners_that_of_the_peers_own_loop_lets_it_in()
    {
        var here = CreateLoop();
        var endPoint = new IPEndPoint(IPAddress.Loopback, 8080);
        var elsewhere = (InMemoryListener)new InMemoryTransport(_network).Listen(endPoint, new ListenOptions(SharePort: true));
        var listener = Listen(here, endPoint, new ListenOptions(SharePort: true));
        here.Turn(0);
        for (var i = 0; i < 2; i++)
        {
            Assert.True(_network.TryConnect(endPoint, new ScriptPeer((InMemoryListener)listener, connections: 1)));
            here.Transport.Discard(Accept(here, listener));
        }

        elsewhere.Close();
    }

    [Fact]
    public void A_peer_on_the_loops_thread_is_served_without_allocating()
    {
        var loop = CreateLoop();
        var listener = (InMemoryListener)loop.Transport.Listen(AnyPort, new ListenOptions());
        var server = new ScriptServer(loop.Transport, listener);
        listener.Start(server);
        loop.Turn(0);
        var peer = new ScriptPeer(listener, connections: 1000);
        peer.Connect();
        loop.RunUntil(() => peer.Connections > 10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        while (peer.Connections < 1000)
        {
            loop.Turn(0);
        }

        Allocated.Nothing(GC.GetAllocatedBytesForCurrentThread() - before);
        loop.RunUntil(() => peer.Written == 1000 * 2);
    }

    private async Task ExchangeAsync(EndPoint endPoint, byte[] bytes, CancellationToken cancellation)
    {
        using var client = _network.Connect(endPoint, bufferSize: 1000);
        var sending = client.SendAsync(bytes, cancellation).AsTask();
        var back = new byte[bytes.Length];
        var received = 0;
        while (received < back.Length)
        {
            var count = await client.ReceiveAsync(back.AsMemory(received), cancellation);
            Assert.True(count > 0);
            received += count;
        }

        Assert.True(await sending);
        Assert.Equal(bytes, back);
    }

    private static void Serve(ITransport transport, TransportListener listener, CancellationToken end)
    {
        using var loop = new TestLoop(transport);
        listener.Start(new Owner
        {
            Then = _ =>
            {
                while (listener.TryAccept(out var accepted) == AcceptStatus.Accepted)
                {
                    var connection = transport.Attach(accepted);
                    var echo = new Echo(connection);
                    new Owner { Then = _ => echo.Run() }.StartOn(connection);
                }
            },
        });
        while (!end.IsCancellationRequested)
        {
            loop.Turn(-1);
        }
    }

    private sealed class Client(InMemoryClient client) : ITestClient
    {
        public int Send(ReadOnlySpan<byte> bytes) => client.Send(bytes);

        public int Receive(Span<byte> destination) => client.Receive(destination);

        public void CloseSend() => client.CloseSend();

        public void Abort() => client.Abort();

        public void Dispose() => client.Dispose();
    }

    /// <summary>Sends "hi" on each connection, counts what comes back, and connects again when it is closed.</summary>
    private sealed class ScriptPeer(InMemoryListener listener, int connections) : InMemoryPeer
    {
        private bool _said;

        public int Connections { get; private set; }

        public int Written { get; private set; }

        public void Connect()
        {
            _said = false;
            Connections++;
            listener.TryConnect(this);
            Raise(Readiness.Readable);
        }

        public override int Read(Span<byte> destination)
        {
            if (_said)
            {
                return 0;
            }

            _said = true;
            "hi"u8.CopyTo(destination);
            return 2;
        }

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            Written += bytes.Length;
            return bytes.Length;
        }

        public override void Closed(bool reset)
        {
            if (Connections < connections)
            {
                Connect();
            }
        }
    }

    /// <summary>Serves one connection at a time: echoes and closes.</summary>
    private sealed class ScriptServer(ITransport transport, InMemoryListener listener) : IReadinessHandler
    {
        private readonly byte[] _buffer = new byte[16];
        private TransportConnection? _connection;

        public void OnReady(Readiness readiness)
        {
            if (_connection is null)
            {
                Assert.True(listener.TryAccept(out var accepted) == AcceptStatus.Accepted);
                _connection = transport.Attach(accepted);
                if (_connection.Start(this) == Readiness.None)
                {
                    return;
                }
            }

            var received = _connection.Receive(_buffer);
            _connection.Send(_buffer.AsSpan(0, received));
            var connection = _connection;
            _connection = null;
            connection.Close();
        }
    }
}
