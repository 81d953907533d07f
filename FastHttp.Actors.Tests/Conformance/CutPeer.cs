using System.Text;
using FastHttp.Actors.Tests.Support;
using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// A client on the loop whose bytes come in pieces: the server has worked on one before it can receive the next. Then it closes
/// its side. All without a second thread, so that each run is the same and thousands of them take a second.
/// </summary>
internal sealed class CutPeer : InMemoryPeer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly byte[] _stream;
    private readonly int[] _ends;
    private readonly MemoryStream _responses = new();
    private readonly TaskCompletionSource<string> _transcript = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _at;
    private int _piece;

    /// <param name="stream">All bytes.</param>
    /// <param name="cuts">Where a piece ends, ascending, without the last end.</param>
    public CutPeer(byte[] stream, IEnumerable<int> cuts)
    {
        _stream = stream;
        _ends = [.. cuts, stream.Length];
    }

    /// <summary>What the server sent, and whether it reset the connection.</summary>
    public static Task<string> Play(TestServer server, byte[] stream, params IEnumerable<int> cuts)
    {
        var peer = new CutPeer(stream, cuts);
        if (!server.System.FastHttp().Network.TryConnect(server.Binding.LocalEndPoint, peer))
        {
            throw new IOException("The server does not listen.");
        }

        peer.Raise(Readiness.Readable);
        return peer._transcript.Task.WaitAsync(Patience);
    }

    public override int Read(Span<byte> destination)
    {
        if (_piece == _ends.Length)
        {
            return 0;
        }

        var moved = Math.Min(destination.Length, _ends[_piece] - _at);
        _stream.AsSpan(_at, moved).CopyTo(destination);
        _at += moved;
        if (_at == _ends[_piece])
        {
            _piece++;
            Raise(Readiness.Readable);
        }

        return moved > 0 ? moved : TransportConnection.WouldBlock;
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        _responses.Write(bytes);
        return bytes.Length;
    }

    public override void Closed(bool reset) =>
        _transcript.TrySetResult(Encoding.Latin1.GetString(_responses.ToArray()) + (reset ? "(reset)" : ""));
}
