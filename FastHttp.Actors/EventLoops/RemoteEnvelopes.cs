using System.Collections.Concurrent;
using Akka.Actor;

namespace FastHttp.Actors.EventLoops;

/// <summary>The part of a <see cref="LoopQueue"/> that other threads fill. Most actors never need one.</summary>
internal sealed class RemoteEnvelopes
{
    /// <summary>In the queue of every actor that has stopped.</summary>
    public static readonly RemoteEnvelopes Ended = new() { _closed = true, _count = 1 };

    private readonly ConcurrentQueue<Envelope> _queue = new();
    private int _count;
    private volatile bool _closed;

    /// <summary>Counts an envelope from just before it is enqueued until just after it is dequeued.</summary>
    public int Count => Volatile.Read(ref _count);

    public bool IsEmpty => _queue.IsEmpty;

    public bool IsClosed => _closed;

    /// <summary>Takes a place for one envelope. False when all of <paramref name="room"/> are taken.</summary>
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
        // With this fence and that in Close, either the sender sees that the actor has stopped, or its clean-up sees the envelope.
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
