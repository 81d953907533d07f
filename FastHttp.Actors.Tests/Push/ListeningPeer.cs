using System.Text;
using FastHttp.Actors.Tests.WebSockets;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Tests.Push;

/// <summary>A client that lives on the loop and costs next to nothing: it opens a WebSocket, takes everything, and counts.</summary>
internal sealed class ListeningPeer(string target, DeliveryCount count) : InMemoryPeer
{
    private readonly byte[] _request = Encoding.ASCII.GetBytes(RawSocket.Request(target));
    private int _read;
    private bool _isOpen;

    public void Begin() => Raise(Readiness.Readable);

    public override int Read(Span<byte> destination)
    {
        if (_read == _request.Length)
        {
            return TransportConnection.WouldBlock;
        }

        var moved = Math.Min(destination.Length, _request.Length - _read);
        _request.AsSpan(_read, moved).CopyTo(destination);
        _read += moved;
        return moved;
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        // The first is the response that opens it.
        count.Add(_isOpen ? bytes.Length : 0);
        _isOpen = true;
        return bytes.Length;
    }

    public override void Closed(bool reset)
    {
    }
}

/// <summary>Bytes that were delivered to all of one loop's clients. Written by the loop.</summary>
internal sealed class DeliveryCount
{
    private long _bytes;

    public long Bytes => Volatile.Read(ref _bytes);

    public void Add(int bytes) => Volatile.Write(ref _bytes, _bytes + bytes);
}
