using FastHttp.Actors.Transports;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Tests.Connections;

/// <summary>
/// A client that lives on the loop: it sends a batch of requests, and the next one when all responses to the last have come. Once
/// it runs it allocates nothing.
/// </summary>
/// <param name="batch">The requests of one batch.</param>
/// <param name="responses">The length of the responses to one batch.</param>
internal sealed class ScriptedPeer(byte[] batch, long responses) : InMemoryPeer
{
    private readonly ManualResetEventSlim _done = new(false);
    private int _batchesLeft;
    private int _read;
    private long _received;

    /// <summary>How often the server has sent.</summary>
    public long Sends { get; private set; }

    /// <summary>Sends that many batches; waits for the last response.</summary>
    public void Run(int batches)
    {
        _done.Reset();
        _batchesLeft = batches;
        _read = 0;
        _received = 0;
        Raise(Readiness.Readable);
        if (!_done.Wait(TimeSpan.FromSeconds(60)))
        {
            throw new TimeoutException($"{_batchesLeft} batches were not answered.");
        }
    }

    public override int Read(Span<byte> destination)
    {
        if (_batchesLeft == 0 || _read == batch.Length)
        {
            return TransportConnection.WouldBlock;
        }

        var moved = Math.Min(destination.Length, batch.Length - _read);
        batch.AsSpan(_read, moved).CopyTo(destination);
        _read += moved;
        return moved;
    }

    public override int Write(ReadOnlySpan<byte> bytes)
    {
        Sends++;
        _received += bytes.Length;
        if (_received == responses)
        {
            _received = 0;
            _read = 0;
            if (--_batchesLeft == 0)
            {
                _done.Set();
            }
            else
            {
                Raise(Readiness.Readable);
            }
        }

        return bytes.Length;
    }

    public override void Closed(bool reset) => _done.Set();
}
