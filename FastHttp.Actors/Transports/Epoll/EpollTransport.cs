using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;

namespace FastHttp.Actors.Transports.Epoll;

/// <summary>The sockets of one loop on Linux: one epoll, edge-triggered, and an eventfd to wake it.</summary>
internal sealed unsafe class EpollTransport : ITransport
{
    // The most events of one wait: enough to share its cost, few enough that the last of them does not wait long.
    private const int MaxEvents = 256;

    // After the socket's own object: its owner, and three more that the owner's Touched returns for steps 0 to 2.
    private const int FetchSteps = 4;
    private const ulong WakeUpToken = ulong.MaxValue;

    // The epoll and the eventfd that wakes it.
    private const int OwnDescriptors = 2;

    private readonly Stack<EpollConnection> _idle = new();
    private readonly List<EpollConnection> _unwatched = [];
    private readonly WakeUp _wakeUp;
    private readonly byte* _events;
    private readonly int _epoll;
    private int _count;
    private bool _disposed;

    /// <param name="budget">Where its descriptors count; null: with the process's.</param>
    public EpollTransport(DescriptorBudget? budget = null)
    {
        _epoll = Libc.EpollCreate(Libc.CloseOnExec);
        if (_epoll < 0)
        {
            throw Errno.ToException("No epoll for the event loop");
        }

        _wakeUp = new WakeUp();
        if (_wakeUp.IsInvalid || !TryWatch(_wakeUp.Descriptor, EpollEvent.Readable | EpollEvent.EdgeTriggered, WakeUpToken))
        {
            var failure = Errno.ToException("The event loop cannot be woken");
            _wakeUp.Dispose();
            _ = Libc.Close(_epoll);
            throw failure;
        }

        _events = (byte*)NativeMemory.Alloc(MaxEvents * EpollEvent.MaxSize);
        Descriptors = new DescriptorCount(budget ?? DescriptorBudget.OfProcess);
        Descriptors.Opened(OwnDescriptors);
    }

    /// <summary>Why there is no epoll here; null where there is.</summary>
    public static string? Missing => MissingOn(OperatingSystem.IsLinux(), RuntimeInformation.ProcessArchitecture);

    public string Name => "epoll";

    public bool BalancesSharedPorts => true;

    public DescriptorCount Descriptors { get; }

    public SlotTable Slots { get; } = new();

    public SystemCalls Calls { get; } = new();

    /// <summary>epoll is Linux's, and the layout of the kernel's structures and its numbers are known here for two processors.</summary>
    public static string? MissingOn(bool isLinux, Architecture architecture) =>
        !isLinux ? "epoll exists on Linux only"
        : architecture is Architecture.X64 or Architecture.Arm64 ? null
        : $"epoll is supported on the processors X64 and Arm64, but this is {architecture}";

    public void ProbeExclusive(EndPoint endPoint) => ListeningSocket.ProbeExclusive(endPoint);

    public TransportListener Listen(EndPoint endPoint, ListenOptions options) =>
        new EpollListener(this, ListeningSocket.Open(endPoint, options));

    public TransportConnection Attach(AcceptedSocket accepted)
    {
        if (!_idle.TryPop(out var connection))
        {
            connection = new EpollConnection(this);
        }

        connection.Open(accepted);
        return connection;
    }

    public void Discard(AcceptedSocket accepted)
    {
        Close(accepted.Descriptor);
    }

    public int Wait(int timeoutMilliseconds)
    {
        if (_unwatched.Count > 0 && !WatchNewcomers())
        {
            timeoutMilliseconds = 0;
        }

        Calls.Waits++;
        var count = Libc.EpollWait(_epoll, _events, MaxEvents, timeoutMilliseconds);
        if (count < 0)
        {
            count = WaitAgain(timeoutMilliseconds);
        }

        return _count = _wakeUp.IsRaised ? WithoutWakeUp(count) : count;
    }

    public void Deliver(int index)
    {
        FetchAhead(index);
        var epollEvent = _events + index * EpollEvent.Size;
        Slots.Find(EpollEvent.Token(epollEvent))?.OnEvents(EpollEvent.Flags(epollEvent));
    }

    public void Wake() => _wakeUp.Raise();

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        Descriptors.Closed(OwnDescriptors);
        Descriptors.End();
        Slots.CloseAll();
        _wakeUp.Dispose();
        _ = Libc.Close(_epoll);
        NativeMemory.Free(_events);
    }

    /// <summary>Closes a connection's socket.</summary>
    public void Close(int descriptor)
    {
        Calls.Closes++;
        _ = Libc.Close(descriptor);
        Descriptors.Closed();
    }

    public void TakeBack(EpollConnection connection) => _idle.Push(connection);

    /// <summary>Calls <see cref="EpollConnection.Watch"/> before the next wait, unless it is closed by then.</summary>
    public void WatchBeforeWait(EpollConnection connection) => _unwatched.Add(connection);

    // False: an owner was told of a failure. Then the wait must not sleep, so that what the owner has begun runs.
    private bool WatchNewcomers()
    {
        var all = true;
        foreach (var connection in _unwatched)
        {
            all &= connection.Watch();
        }

        _unwatched.Clear();
        return all;
    }

    // With a thousand connections the objects of one have left the cache when its next event comes. They are found by following
    // references, and each of them costs a wait for memory. So while one event is served, one object is fetched for each of the
    // next few events.
    private void FetchAhead(int index)
    {
        for (var step = 0; step <= FetchSteps && CacheLines.CanBeFetched; step++)
        {
            var ahead = index + FetchSteps + 1 - step;
            if (ahead < _count)
            {
                var source = Slots.Peek(EpollEvent.Token(_events + ahead * EpollEvent.Size));
                CacheLines.Fetch(step == 0 ? source : source?.Touched(step - 1));
            }
        }
    }

    public bool TryWatch(int descriptor, uint interest, ulong token)
    {
        var epollEvent = stackalloc byte[EpollEvent.MaxSize];
        EpollEvent.Write(epollEvent, interest, token);
        Calls.Watches++;
        return Libc.EpollCtl(_epoll, Libc.EpollCtlAdd, descriptor, epollEvent) == 0;
    }

    // After a signal: wait for what is left of the time.
    private int WaitAgain(int timeoutMilliseconds)
    {
        var started = Stopwatch.GetTimestamp();
        var remaining = timeoutMilliseconds;
        while (Errno.WasInterrupted)
        {
            if (timeoutMilliseconds > 0)
            {
                remaining = Math.Max(0, timeoutMilliseconds - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            Calls.Waits++;
            var count = Libc.EpollWait(_epoll, _events, MaxEvents, remaining);
            if (count >= 0)
            {
                return count;
            }
        }

        throw Errno.ToException("The event loop cannot wait");
    }

    private int WithoutWakeUp(int count)
    {
        for (var index = 0; index < count; index++)
        {
            var epollEvent = _events + index * EpollEvent.Size;
            if (EpollEvent.Token(epollEvent) == WakeUpToken)
            {
                _wakeUp.Lower();
                var last = _events + --count * EpollEvent.Size;
                EpollEvent.Write(epollEvent, EpollEvent.Flags(last), EpollEvent.Token(last));
                return count;
            }
        }

        return count;
    }
}
