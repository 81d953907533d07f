using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Benchmarks;

/// <summary>
/// fasthttp's fakeServerConn: each read is filled completely with copies of one request until those of the connection are
/// used up, then the peer's end; writes go nowhere; what is closed connects again.
/// </summary>
internal sealed class RepeatingPeer(Workload workload) : InMemoryPeer
{
    // 201 bytes, as in fasthttp 1.31.
    private static readonly byte[] Request =
        "GET /foobar?baz HTTP/1.1\r\nHost: google.com\r\nUser-Agent: aaa/bbb/ccc/ddd/eee Firefox Chrome MSIE Opera\r\nReferer: http://xxx.com/aaa?bbb=ccc\r\nCookie: foo=bar; baz=baraz; aa=aakslsdweriwereowriewroire\r\n\r\n"u8.ToArray();

    // A read is one copy, wherever in a request it begins.
    private static readonly byte[] Copies = [.. Enumerable.Repeat(Request, 400).SelectMany(bytes => bytes)];

    private long _unread;

    public void Begin(int requests)
    {
        _unread = (long)requests * Request.Length;
        // All of it is there, and so is the end behind it, as for fasthttp, whose next read returns EOF.
        Raise(Readiness.Readable | Readiness.PeerClosed);
    }

    public override int Read(Span<byte> destination)
    {
        var at = (int)((Request.Length - (_unread % Request.Length)) % Request.Length);
        var count = (int)Math.Min(Math.Min(_unread, destination.Length), Copies.Length - at);
        Copies.AsSpan(at, count).CopyTo(destination);
        _unread -= count;
        return count;
    }

    public override int Write(ReadOnlySpan<byte> bytes) => bytes.Length;

    public override void Closed(bool reset) => workload.Connect(this);
}
