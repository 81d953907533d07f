using System.Net;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>What the loop sees of an <see cref="InMemoryClient"/>: two pipes with threads at both ends.</summary>
internal sealed class InMemoryClientPeer(IPEndPoint from, int bufferSize) : InMemoryPeer
{
    public InMemoryPipe ToServer { get; } = new(bufferSize);

    public InMemoryPipe ToClient { get; } = new(bufferSize);

    public override EndPoint RemoteEndPoint => from;

    public override PeerAddress Address { get; } = PeerAddress.From(from);

    public override int Read(Span<byte> destination) => ToServer.Read(destination, out _);

    public override int Write(ReadOnlySpan<byte> bytes) => ToClient.Write(bytes);

    public override long CountUntaken() => ToClient.Count;

    public override void CompleteWrites() => ToClient.Complete();

    public override void Closed(bool reset)
    {
        // A client that sends more to a closed socket gets a reset. What was sent to it before, it can still read.
        ToServer.Break();
        if (reset)
        {
            ToClient.Break();
        }
        else
        {
            ToClient.Complete();
        }
    }
}
