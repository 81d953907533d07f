namespace FastHttp.Actors.Transports;

/// <summary>Where a loop without a kernel queue of its own sleeps. A wake-up is kept for the next sleep.</summary>
internal sealed class SleepGate
{
    private readonly object _monitor = new();
    private int _woken;

    /// <summary>Ends a sleep, now or the next one. Any thread; a full fence, so work published before is seen after.</summary>
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

    /// <summary>Sleeps at most that long (-1: until woken; 0: not at all). True when woken.</summary>
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
            // A pulse may be late: its wake-up was seen without waiting for it.
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
