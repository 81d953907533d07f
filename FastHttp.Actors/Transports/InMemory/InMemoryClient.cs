namespace FastHttp.Actors.Transports.InMemory;

/// <summary>
/// A client for tests, on any thread: one may send while another receives. Results as in <see cref="TransportConnection"/>.
/// </summary>
internal sealed class InMemoryClient(InMemoryClientPeer peer) : IDisposable
{
    public const int DefaultBufferSize = 64 * 1024;

    /// <summary>Bytes taken, 0 when the server does not read, or <see cref="TransportConnection.Broken"/>.</summary>
    public int Send(ReadOnlySpan<byte> bytes)
    {
        var sent = peer.ToServer.Write(bytes);
        if (sent > 0)
        {
            peer.Raise(Readiness.Readable);
        }

        return sent;
    }

    public int Receive(Span<byte> destination)
    {
        var received = peer.ToClient.Read(destination, out var makesRoom);
        if (makesRoom)
        {
            peer.Raise(Readiness.Writable);
        }

        return received;
    }

    /// <summary>Sends all. False: the connection is broken.</summary>
    public async ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation = default)
    {
        while (!bytes.IsEmpty)
        {
            var change = peer.ToServer.NextChange();
            var sent = Send(bytes.Span);
            if (sent < 0)
            {
                return false;
            }

            bytes = bytes[sent..];
            if (sent == 0)
            {
                await change.WaitAsync(cancellation);
            }
        }

        return true;
    }

    /// <summary>Bytes received, 0 at the server's end, or <see cref="TransportConnection.Broken"/>.</summary>
    public async ValueTask<int> ReceiveAsync(Memory<byte> destination, CancellationToken cancellation = default)
    {
        while (true)
        {
            var change = peer.ToClient.NextChange();
            var received = Receive(destination.Span);
            if (received != TransportConnection.WouldBlock)
            {
                return received;
            }

            await change.WaitAsync(cancellation);
        }
    }

    /// <summary>No more bytes from this side; the other stays open.</summary>
    public void CloseSend()
    {
        peer.ToServer.Complete();
        peer.Raise(Readiness.Readable | Readiness.PeerClosed);
    }

    public void Abort()
    {
        peer.ToServer.Break();
        peer.ToClient.Break();
        peer.Raise(Readiness.Readable | Readiness.Writable | Readiness.PeerClosed | Readiness.Failed);
    }

    /// <summary>Closes both directions; the server still receives what was sent.</summary>
    public void Dispose()
    {
        peer.ToClient.Break();
        peer.ToServer.Complete();
        peer.Raise(Readiness.Readable | Readiness.Writable | Readiness.PeerClosed);
    }
}
