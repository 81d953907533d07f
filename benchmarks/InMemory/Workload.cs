using System.Net;
using FastHttp.Actors.Transports.InMemory;

namespace FastHttp.Actors.Benchmarks;

/// <summary>
/// The requests of one run: handed out to connections, counted when they are answered. Shared by all loops, like the lock and
/// the channel of fasthttp's benchmark.
/// </summary>
internal sealed class Workload(InMemoryNetwork network, EndPoint server, Row row)
{
    private TaskCompletionSource _over = new();
    private long _unclaimed;
    private long _connected;
    private long _answered;

    public int RequestsPerConnection => row.RequestsPerConnection;

    /// <summary>Serves so many requests on peers of its own making and returns when the last connection is closed.</summary>
    public void Run(long requests, RepeatingPeer[] peers)
    {
        _over = new TaskCompletionSource();
        _answered = 0;
        _unclaimed = requests;
        // One for ourselves, so that the run is not over before all have begun.
        _connected = 1;
        foreach (var peer in peers)
        {
            Interlocked.Increment(ref _connected);
            Connect(peer);
        }

        Leave();
        if (!_over.Task.Wait(TimeSpan.FromMinutes(2)))
        {
            throw new TimeoutException($"{row.Name}: {Volatile.Read(ref _answered)} of {requests} requests were answered.");
        }

        if (_answered != requests)
        {
            throw new InvalidOperationException($"{row.Name}: {_answered} responses to {requests} requests.");
        }
    }

    /// <summary>The handler's word.</summary>
    public void Answered() => Interlocked.Increment(ref _answered);

    /// <summary>Connects again, with the next requests; without any left the peer has finished.</summary>
    public void Connect(RepeatingPeer peer)
    {
        var before = Interlocked.Add(ref _unclaimed, -RequestsPerConnection) + RequestsPerConnection;
        if (before <= 0)
        {
            Leave();
            return;
        }

        peer.Begin((int)Math.Min(before, RequestsPerConnection));
        if (!network.TryConnect(server, peer))
        {
            throw new InvalidOperationException("The backlog is full.");
        }
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _connected) == 0)
        {
            _over.SetResult();
        }
    }
}
