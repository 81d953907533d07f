using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace FastHttp.Actors.Transports.Sockets;

/// <summary>The sockets of one loop on any system. Operations complete on the thread pool and are queued to the loop's thread.</summary>
/// <param name="budget">Where its descriptors count; null: with the process's.</param>
internal sealed class SocketTransport(DescriptorBudget? budget = null) : ITransport
{
    private const int MaxEvents = 256;
    private const int CheckMilliseconds = 1_000;

    private readonly SleepGate _gate = new();
    private readonly ConcurrentQueue<SocketOperation> _completed = new();
    private readonly SocketOperation[] _batch = new SocketOperation[MaxEvents];
    private readonly Stack<SocketConnection> _idle = new();
    private readonly List<SocketConnection> _connections = [];
    private readonly List<SocketConnection> _lingering = [];
    private readonly List<SocketConnection> _unreceived = [];
    private readonly List<SocketListener> _listeners = [];

    public string Name => "sockets";

    public bool BalancesSharedPorts => false;

    public DescriptorCount Descriptors { get; } = new(budget ?? DescriptorBudget.OfProcess);

    public void ProbeExclusive(EndPoint endPoint) => ListeningSocket.ProbeExclusive(endPoint);

    public TransportListener Listen(EndPoint endPoint, ListenOptions options)
    {
        var listener = new SocketListener(this, ListeningSocket.Open(endPoint, options with { SharePort = false }), options);
        _listeners.Add(listener);
        Descriptors.Opened();
        return listener;
    }

    public TransportConnection Attach(AcceptedSocket accepted)
    {
        if (!_idle.TryPop(out var connection))
        {
            connection = new SocketConnection(this);
            _connections.Add(connection);
        }

        connection.Open((Socket)accepted.Socket!, accepted.Peer);
        return connection;
    }

    public void Discard(AcceptedSocket accepted)
    {
        Descriptors.Closed();
        accepted.Socket!.Dispose();
    }

    public int Wait(int timeoutMilliseconds)
    {
        AbortWhoLingersTooLong();
        if (HasToldOfEnds())
        {
            timeoutMilliseconds = 0;
        }

        // The gate before the queue: whoever woke the loop has queued its operation before.
        var woken = _gate.Sleep(0);
        var count = Collect();
        if (count > 0 || woken || timeoutMilliseconds == 0)
        {
            return count;
        }

        if (_lingering.Count == 0 && _unreceived.Count == 0)
        {
            _gate.Sleep(timeoutMilliseconds);
            return Collect();
        }

        return WaitInSlices(timeoutMilliseconds);
    }

    public void Deliver(int index) => _batch[index].Deliver();

    public void Wake() => _gate.Wake();

    /// <summary>Makes an operation. Its owner disposes of it.</summary>
    public SocketOperation CreateOperation(ISocketOperationOwner owner) => new(this, owner);

    /// <summary>Any thread.</summary>
    public void Enqueue(SocketOperation operation, bool wake)
    {
        _completed.Enqueue(operation);
        if (wake)
        {
            _gate.Wake();
        }
    }

    public void Linger(SocketConnection connection) => _lingering.Add(connection);

    /// <summary>Calls <see cref="SocketConnection.LookForEnd"/> before each wait, while that asks for it.</summary>
    public void LookAfter(SocketConnection connection) => _unreceived.Add(connection);

    public void StopLingering(SocketConnection connection) => _lingering.Remove(connection);

    public void TakeBack(SocketConnection connection) => _idle.Push(connection);

    public void Forget(SocketListener listener)
    {
        Descriptors.Closed();
        _listeners.Remove(listener);
    }

    public void Dispose()
    {
        // Their owners have closed these and do not know them any more, so the transport must end them.
        _lingering.ForEach(connection => connection.AbortSocket());
        _lingering.Clear();
        Descriptors.End();
        foreach (var listener in _listeners.ToArray())
        {
            listener.Close();
        }

        _connections.ForEach(connection => connection.Dispose());
    }

    private int Collect()
    {
        var count = 0;
        while (count < MaxEvents && _completed.TryDequeue(out var operation))
        {
            _batch[count++] = operation;
        }

        return count;
    }

    private void AbortWhoLingersTooLong()
    {
        for (var index = _lingering.Count - 1; index >= 0; index--)
        {
            var connection = _lingering[index];
            if (Environment.TickCount64 >= connection.LingersUntil)
            {
                _lingering.RemoveAt(index);
                connection.AbortSocket();
            }
        }
    }

    // True: an owner was told. Then the wait must not sleep, so that what the owner has begun runs.
    private bool HasToldOfEnds()
    {
        var hasTold = false;
        var now = Environment.TickCount64;
        for (var index = _unreceived.Count - 1; index >= 0; index--)
        {
            if (!_unreceived[index].LookForEnd(now, ref hasTold))
            {
                _unreceived[index] = _unreceived[^1];
                _unreceived.RemoveAt(_unreceived.Count - 1);
            }
        }

        return hasTold;
    }

    // Rare: a closed connection still has bytes to send, or the bytes of one are not received. It is looked at every second.
    private int WaitInSlices(int timeoutMilliseconds)
    {
        var remaining = timeoutMilliseconds;
        while (true)
        {
            var slice = remaining < 0 ? CheckMilliseconds : Math.Min(remaining, CheckMilliseconds);
            var woken = _gate.Sleep(slice);
            AbortWhoLingersTooLong();
            woken |= HasToldOfEnds();
            remaining -= remaining < 0 ? 0 : slice;
            var count = Collect();
            if (count > 0 || woken || remaining == 0)
            {
                return count;
            }
        }
    }
}
