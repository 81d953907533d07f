using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>A client that sends a head and then, as fast as anybody reads, bytes without end.</summary>
internal sealed class EndlessPeer(byte[] head) : InMemoryPeer
{
    private int _read;
    private long _taken;
    private volatile bool _isClosed;

    public long Taken => Interlocked.Read(ref _taken);

    public bool IsClosed => _isClosed;

    public override int Read(Span<byte> destination)
    {
        var moved = destination.Length;
        if (_read < head.Length)
        {
            moved = Math.Min(moved, head.Length - _read);
            head.AsSpan(_read, moved).CopyTo(destination);
            _read += moved;
            // There is always more, but after a short read the server waits to be told.
            Raise(Readiness.Readable);
        }

        Interlocked.Add(ref _taken, moved);
        return moved;
    }

    public override int Write(ReadOnlySpan<byte> bytes) => bytes.Length;

    public override void Closed(bool reset) => _isClosed = true;
}
