using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Tests.WebSockets;

/// <summary>A client that lives on the loop and costs next to nothing: it sends one thing after each response, and then is silent.</summary>
/// <param name="sent">One after the other; the last response ends it.</param>
/// <param name="silent">Told when it is.</param>
internal sealed class IdlePeer(byte[][] sent, CountdownEvent silent) : InMemoryPeer
{
    private int _next;
    private int _read;

    public void Begin() => Raise(Readiness.Readable);

    public override int Read(Span<byte> destination)
    {
        if (_next == sent.Length || _read == sent[_next].Length)
        {
            return TransportConnection.WouldBlock;
        }

        var moved = Math.Min(destination.Length, sent[_next].Length - _read);
        sent[_next].AsSpan(_read, moved).CopyTo(destination);
        _read += moved;
        return moved;
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        _read = 0;
        if (++_next == sent.Length)
        {
            silent.Signal();
        }
        else if (_next < sent.Length)
        {
            Raise(Readiness.Readable);
        }

        return bytes.Length;
    }

    public override void Closed(bool reset)
    {
    }
}
