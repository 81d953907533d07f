namespace FastHttp.Actors.Transports;

/// <summary>What a loop sleeps on when its transport has no kernel queue. A wake-up before the sleep ends that sleep at once.</summary>
internal sealed class SleepGate
{
    private readonly object _monitor = new();
    private int _woken;

    /// <summary>Ends this sleep or the next one. Any thread. A full fence, so the loop sees all work published before.</summary>
    public void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) != 0)
        {
            return;
        }

        lock (_monitor)
        {
            Monitor.Pulse(_monitor);
        }
    }

    /// <summary>Sleeps at most this long (-1: until woken; 0: not at all). True when woken.</summary>
    public bool Sleep(int timeoutMilliseconds)
    {
        if (Volatile.Read(ref _woken) == 0 && timeoutMilliseconds != 0)
        {
            WaitForPulse(timeoutMilliseconds);
        }

        return Volatile.Read(ref _woken) != 0 && Interlocked.Exchange(ref _woken, 0) != 0;
    }

    private void WaitForPulse(int timeoutMilliseconds)
    {
        var deadline = Environment.TickCount64 + timeoutMilliseconds;
        lock (_monitor)
        {
            // A pulse may come late, for a wake-up that an earlier sleep has seen already. So look at the flag again.
            while (Volatile.Read(ref _woken) == 0)
            {
                var remaining = timeoutMilliseconds < 0 ? Timeout.Infinite : (int)(deadline - Environment.TickCount64);
                if (remaining == 0 || (remaining < 0 && timeoutMilliseconds > 0))
                {
                    return;
                }

                Monitor.Wait(_monitor, remaining);
            }
        }
    }
}
