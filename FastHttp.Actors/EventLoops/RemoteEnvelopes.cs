using System.Collections.Concurrent;
using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>The part of a <see cref="LoopQueue"/> that other threads fill; most actors never need one.</summary>
internal sealed class RemoteEnvelopes
{
    /// <summary>Stands in a queue whose actor has ended.</summary>
    public static readonly RemoteEnvelopes Ended = new() { _closed = true, _count = 1 };

    private readonly ConcurrentQueue<Envelope> _queue = new();
    private int _count;
    private volatile bool _closed;

    /// <summary>Counts an envelope from before it is in the queue until after it has left.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool IsEmpty => _queue.IsEmpty;

    public bool IsClosed => _closed;

    /// <summary>Makes room for one envelope; false when that would be more than <paramref name="room"/>.</summary>
    public bool TryReserve(int room)
    {
        if (Interlocked.Increment(ref _count) <= room)
        {
            return true;
        }

        Interlocked.Decrement(ref _count);
        return false;
    }

    public void Enqueue(Envelope envelope)
    {
        _queue.Enqueue(envelope);
        // Either we see that the actor has ended or its clean-up sees the envelope.
        Interlocked.MemoryBarrier();
    }

    public bool TryDequeue(out Envelope envelope)
    {
        if (!_queue.TryDequeue(out envelope))
        {
            return false;
        }

        Interlocked.Decrement(ref _count);
        return true;
    }

    public void Close()
    {
        _closed = true;
        Interlocked.MemoryBarrier();
    }
}
