using System.Net;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>The server's end. Pooled like the connections of the other transports.</summary>
internal sealed class InMemoryConnection(InMemoryTransport transport) : TransportConnection
{
    private InMemoryPeer? _peer;

    public override PeerAddress Peer => _peer!.Address;

    public override EndPoint? RemoteEndPoint => _peer!.RemoteEndPoint;

    public override EndPoint? LocalEndPoint => _peer!.LocalEndPoint;

    public void Open(InMemoryPeer peer) => _peer = peer;

    public override Readiness Start(IReadinessHandler owner) => _peer!.Signal.Start(transport, owner);

    public override int Receive(Span<byte> destination) => _peer!.Read(destination);

    public override int Send(ReadOnlySpan<byte> bytes) => _peer!.Write(bytes);

    public override long CountUntaken() => _peer!.CountUntaken();

    public override void ShutdownSend() => _peer!.CompleteWrites();

    public override void Close() => Close(reset: false);

    public override void Abort() => Close(reset: true);

    private void Close(bool reset)
    {
        if (_peer is not { } peer)
        {
            return;
        }

        _peer = null;
        transport.TakeBack(this);
        peer.Signal.Stop();
        // Last, because the peer may connect again in this call.
        peer.Closed(reset);
    }
}
