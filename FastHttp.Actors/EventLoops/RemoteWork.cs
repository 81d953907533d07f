using System.Collections.Concurrent;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.EventLoops;

/// <summary>
/// Work that other threads give to the loop, and how the loop goes to sleep without missing any. The loop first says that it is
/// about to sleep and then looks once more for work. Others first add their work and then look whether the loop sleeps. With a
/// fence between the two steps of each, at least one sees the other.
/// </summary>
internal sealed class RemoteWork(ITransport transport)
{
    private readonly ConcurrentQueue<LoopWork> _queue = new();
    private int _sleeping;
    private volatile bool _closed;
    private long _wakesClaimed;
    private long _wakesDone;

    public long Wakes => Volatile.Read(ref _wakesDone);

    public bool IsEmpty => _queue.IsEmpty;

    public bool IsSleeping => Volatile.Read(ref _sleeping) != 0;

    /// <summary>Any thread. Dropped when the loop has ended.</summary>
    public void Post(LoopWork work)
    {
        if (!_closed)
        {
            _queue.Enqueue(work);
            WakeIfAsleep();
        }
    }

    public void WakeIfAsleep()
    {
        Interlocked.MemoryBarrier();
        if (IsSleeping && Interlocked.Exchange(ref _sleeping, 0) != 0)
        {
            transport.Wake();
            Interlocked.Increment(ref _wakesDone);
        }
    }

    public bool TryTake(out LoopWork work) => _queue.TryDequeue(out work);

    /// <summary>Loop's thread. True: there is no work, so sleep and then call <see cref="EndSleep"/>.</summary>
    public bool BeginSleep()
    {
        Volatile.Write(ref _sleeping, 1);
        Interlocked.MemoryBarrier();
        if (_queue.IsEmpty)
        {
            return true;
        }

        EndSleep();
        return false;
    }

    public void EndSleep()
    {
        if (Interlocked.Exchange(ref _sleeping, 0) == 0)
        {
            _wakesClaimed++;
        }
    }

    /// <summary>Loop's thread, at its end. Waits for calls of Wake that have begun: afterwards nobody touches the transport.</summary>
    public void Close()
    {
        _closed = true;
        var spin = default(SpinWait);
        while (Wakes != _wakesClaimed)
        {
            spin.SpinOnce();
        }
    }
}
