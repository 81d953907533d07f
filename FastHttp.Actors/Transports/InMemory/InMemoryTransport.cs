using System.Collections.Concurrent;
using System.Net;

namespace FastHttp.Actors.Transports.InMemory;

/// <summary>
/// The "sockets" of one loop without the operating system, for tests and for measuring what the server itself costs. Events
/// from the loop's own thread need no concurrent queue and no wake-up.
/// </summary>
internal sealed class InMemoryTransport(InMemoryNetwork network) : ITransport
{
    private const int MaxEvents = 256;

    private readonly SleepGate _gate = new();
    private readonly ConcurrentQueue<InMemoryEvent> _fromElsewhere = new();
    private readonly Queue<InMemoryEvent> _fromThisLoop = new();
    private readonly InMemoryEvent[] _batch = new InMemoryEvent[MaxEvents];
    private readonly Stack<InMemoryConnection> _idle = new();
    private readonly List<InMemoryConnection> _connections = [];
    private readonly List<InMemoryListener> _listeners = [];
    private int _loopThread;

    public string Name => "in-memory";

    public bool BalancesSharedPorts => true;

    /// <summary>No descriptors of the operating system, but counted in the same places.</summary>
    public DescriptorCount Descriptors { get; } = new();

    /// <summary>Whether the caller is the thread that waits here. False on every thread until the first wait.</summary>
    public bool IsLoopThread => _loopThread == Environment.CurrentManagedThreadId;

    public void ProbeExclusive(EndPoint endPoint) => network.ProbeExclusive(endPoint);

    public TransportListener Listen(EndPoint endPoint, ListenOptions options)
    {
        var listener = network.Listen(this, endPoint, options);
        _listeners.Add(listener);
        Descriptors.Opened();
        return listener;
    }

    public TransportConnection Attach(AcceptedSocket accepted)
    {
        if (!_idle.TryPop(out var connection))
        {
            connection = new InMemoryConnection(this);
            _connections.Add(connection);
        }

        connection.Open((InMemoryPeer)accepted.Socket!);
        return connection;
    }

    public void Discard(AcceptedSocket accepted)
    {
        Descriptors.Closed();
        accepted.Socket!.Dispose();
    }

    public int Wait(int timeoutMilliseconds)
    {
        _loopThread = Environment.CurrentManagedThreadId;
        // The gate before the queue: whoever woke the loop has queued its event before.
        var woken = _gate.Sleep(0);
        var count = Collect();
        if (count > 0 || woken || timeoutMilliseconds == 0)
        {
            return count;
        }

        _gate.Sleep(timeoutMilliseconds);
        return Collect();
    }

    public void Deliver(int index) => _batch[index].Signal.Deliver(_batch[index].Generation);

    public void Wake() => _gate.Wake();

    public void Enqueue(InMemoryEvent item)
    {
        if (IsLoopThread)
        {
            _fromThisLoop.Enqueue(item);
            return;
        }

        _fromElsewhere.Enqueue(item);
        _gate.Wake();
    }

    public void TakeBack(InMemoryConnection connection)
    {
        Descriptors.Closed();
        _idle.Push(connection);
    }

    public void Forget(InMemoryListener listener)
    {
        Descriptors.Closed();
        _listeners.Remove(listener);
    }

    public void Dispose()
    {
        Descriptors.End();
        foreach (var listener in _listeners.ToArray())
        {
            listener.Close();
        }

        _connections.ForEach(connection => connection.Close());
    }

    private int Collect()
    {
        var count = 0;
        while (count < MaxEvents && (_fromThisLoop.TryDequeue(out var item) || _fromElsewhere.TryDequeue(out item)))
        {
            _batch[count++] = item;
        }

        return count;
    }
}
