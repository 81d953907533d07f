using System.Net;
using System.Net.Sockets;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Tests.Support;

/// <summary>A client's end of a connection, over TCP or in memory.</summary>
internal abstract class Wire : IDisposable
{
    /// <summary>Or over a Unix socket, if the end point is one.</summary>
    /// <param name="endPoint">Where the server listens.</param>
    /// <param name="receiveBuffer">How much the client's system takes before the client does; 0 for its default.</param>
    public static async Task<Wire> ConnectTcp(EndPoint endPoint, int receiveBuffer = 0)
    {
        var isUnix = endPoint.AddressFamily == AddressFamily.Unix;
        var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        if (!isUnix)
        {
            socket.NoDelay = true;
        }

        if (receiveBuffer > 0)
        {
            // Before it connects: the size of the first window depends on it.
            socket.ReceiveBufferSize = receiveBuffer;
        }

        await socket.ConnectAsync(endPoint);
        return new TcpWire(socket);
    }

    public static Wire ConnectInMemory(InMemoryNetwork network, EndPoint endPoint, int bufferSize = InMemoryClient.DefaultBufferSize) =>
        new InMemoryWire(network.Connect(endPoint, bufferSize: bufferSize));

    public abstract Task Send(ReadOnlyMemory<byte> bytes, CancellationToken cancellation);

    /// <summary>0 at the server's end, -1 after a reset.</summary>
    public abstract Task<int> Receive(Memory<byte> destination, CancellationToken cancellation);

    public abstract void CloseSend();

    public abstract void Abort();

    public abstract void Dispose();

    private sealed class TcpWire(Socket socket) : Wire
    {
        public override async Task Send(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            while (!bytes.IsEmpty)
            {
                bytes = bytes[await socket.SendAsync(bytes, cancellation)..];
            }
        }

        public override async Task<int> Receive(Memory<byte> destination, CancellationToken cancellation)
        {
            try
            {
                return await socket.ReceiveAsync(destination, cancellation);
            }
            catch (SocketException)
            {
                return -1;
            }
        }

        public override void CloseSend() => socket.Shutdown(SocketShutdown.Send);

        public override void Abort() => socket.Close(0);

        public override void Dispose() => socket.Dispose();
    }

    private sealed class InMemoryWire(InMemoryClient client) : Wire
    {
        public override async Task Send(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
        {
            if (!await client.SendAsync(bytes, cancellation))
            {
                throw new IOException("The server has cut the connection.");
            }
        }

        public override async Task<int> Receive(Memory<byte> destination, CancellationToken cancellation) =>
            await client.ReceiveAsync(destination, cancellation) is var received and not TransportConnection.Broken ? received : -1;

        public override void CloseSend() => client.CloseSend();

        public override void Abort() => client.Abort();

        public override void Dispose() => client.Dispose();
    }
}
