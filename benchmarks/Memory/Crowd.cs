using System.Net;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Benchmarks;

/// <summary>All clients, and what they have seen.</summary>
internal sealed class Crowd
{
    private readonly Member[] _members;
    private long _responses;
    private long _closed;

    public Crowd(int size)
    {
        _members = new Member[size];
        for (var i = 0; i < size; i++)
        {
            _members[i] = new Member(this);
        }
    }

    public long Responses => Volatile.Read(ref _responses);

    /// <summary>0 when all is well.</summary>
    public long Closed => Volatile.Read(ref _closed);

    /// <summary>False when <paramref name="index"/> must knock again: the backlog is full.</summary>
    public bool Connect(int index, InMemoryNetwork network, EndPoint server) => network.TryConnect(server, _members[index]);

    /// <summary>Sends a request. Any thread.</summary>
    public void Ask(long index) => _members[index % _members.Length].Ask();

    /// <summary>One client. It holds nothing but what is asked: the heap is to be the server's.</summary>
    private sealed class Member(Crowd crowd) : InMemoryPeer
    {
        private static readonly byte[] Request = "GET /plaintext HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"u8.ToArray();

        private int _asked;

        public void Ask()
        {
            Interlocked.Increment(ref _asked);
            Raise(Readiness.Readable);
        }

        public override int Read(Span<byte> destination)
        {
            if (Interlocked.Exchange(ref _asked, 0) == 0)
            {
                return TransportConnection.WouldBlock;
            }

            Request.CopyTo(destination);
            return Request.Length;
        }

        public override int Write(ReadOnlySpan<byte> bytes)
        {
            Interlocked.Increment(ref crowd._responses);
            return bytes.Length;
        }

        public override void Closed(bool reset) => Interlocked.Increment(ref crowd._closed);
    }
}
