namespace FastHttp.Actors.Transports;

/// <summary>Somebody who does not accept for want of descriptors.</summary>
internal interface IDescriptorWaiter
{
    /// <summary>There may be one now. Any thread; must not throw.</summary>
    void OnDescriptorsFree();
}

/// <summary>
/// Keeps all servers of a process below its limit of descriptors (<see cref="DescriptorPlan"/>). What their sockets have is known
/// by counting, without the system: <see cref="DescriptorCount"/>. What others have is the rest of what the system counts. It is
/// asked once a second while connections come, and before a connection is left waiting, but never for more than a hundredth of
/// the time. Any thread.
/// </summary>
internal sealed class DescriptorBudget(Func<DescriptorUse> read, TimeProvider time)
{
    // Counting takes at most 1/1000 of the time while there is room, and 1/100 when there seems to be none.
    private const int RestWithRoom = 1000;
    private const int RestWithoutRoom = 100;

    private readonly Lock _counting = new();
    private readonly Lock _waiting = new();
    private readonly List<IDescriptorWaiter> _waiters = [];
    private volatile DescriptorCount[] _counts = [];
    private volatile DescriptorPlan _plan = DescriptorPlan.Unlimited;
    private volatile bool _isAwaited;
    private long _countIfRoom = long.MinValue;
    private long _countIfFull = long.MinValue;

    public static DescriptorBudget OfProcess { get; } = new(ProcessDescriptors.Read, TimeProvider.System);

    /// <summary>As of the last count.</summary>
    public DescriptorPlan Plan => _plan;

    /// <summary>Descriptors of all servers. A moment old: other threads count too.</summary>
    public int Sockets
    {
        get
        {
            var sum = 0;
            foreach (var count in _counts)
            {
                sum += count.Open;
            }

            return sum;
        }
    }

    /// <summary>Whether one more socket may be accepted. Threads that ask at once may exceed it by one each, which the reserve has.</summary>
    public bool HasRoom()
    {
        var now = time.GetTimestamp();
        if (now >= Volatile.Read(ref _countIfRoom))
        {
            CountNow();
        }

        if (Sockets < _plan.ForSockets)
        {
            return true;
        }

        if (now < Volatile.Read(ref _countIfFull))
        {
            return false;
        }

        CountNow();
        return Sockets < _plan.ForSockets;
    }

    /// <summary>Asks the system. If another thread is asking, its result will do.</summary>
    /// <param name="atLeast">So many are open at least; for a system that cannot be asked.</param>
    public void CountNow(int atLeast = 0)
    {
        if (!_counting.TryEnter())
        {
            return;
        }

        try
        {
            var begun = time.GetTimestamp();
            var use = read();
            // What is not known stays as it was: others are not known to have closed anything.
            var others = Math.Max(use.Open, atLeast) - Sockets;
            _plan = DescriptorPlan.For(use.Limit, Math.Max(use.Open == 0 ? _plan.Others : 0, others));
            var ended = time.GetTimestamp();
            var rest = ended - begun;
            Volatile.Write(ref _countIfFull, ended + rest * RestWithoutRoom);
            Volatile.Write(ref _countIfRoom, ended + Math.Max(time.TimestampFrequency, rest * RestWithRoom));
        }
        finally
        {
            _counting.Exit();
        }
    }

    /// <summary>
    /// <paramref name="waiter"/> is told, once, when a socket is closed. What others close nobody is told of, so it should also
    /// try again by itself.
    /// </summary>
    public void Await(IDescriptorWaiter waiter)
    {
        lock (_waiting)
        {
            if (!_waiters.Contains(waiter))
            {
                _waiters.Add(waiter);
            }

            _isAwaited = true;
        }

        // Whoever closed one just before did not see that somebody waits.
        Interlocked.MemoryBarrier();
        if (Sockets < _plan.ForSockets)
        {
            Tell();
        }
    }

    public void Forget(IDescriptorWaiter waiter)
    {
        lock (_waiting)
        {
            _waiters.Remove(waiter);
            _isAwaited = _waiters.Count > 0;
        }
    }

    public void Add(DescriptorCount count)
    {
        lock (_waiting)
        {
            _counts = [.. _counts, count];
        }
    }

    public void Remove(DescriptorCount count)
    {
        lock (_waiting)
        {
            _counts = [.. _counts.Where(other => other != count)];
        }

        Freed();
    }

    /// <summary>A socket was accepted.</summary>
    public void Accepted(int descriptor)
    {
        if (descriptor >= _plan.FirstReserved)
        {
            CountNow(atLeast: descriptor + 1);
        }
    }

    /// <summary>
    /// A socket was closed. Without a fence: the thread of a waiter that comes at the same moment may be missed, and tries again
    /// by itself.
    /// </summary>
    public void Freed()
    {
        if (_isAwaited)
        {
            Tell();
        }
    }

    private void Tell()
    {
        IDescriptorWaiter[] told;
        lock (_waiting)
        {
            told = [.. _waiters];
            _waiters.Clear();
            _isAwaited = false;
        }

        foreach (var waiter in told)
        {
            waiter.OnDescriptorsFree();
        }
    }
}
