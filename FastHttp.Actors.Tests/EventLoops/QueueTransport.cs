using System.Net;
using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.EventLoops;

/// <summary>A transport without sockets: an event is an action that runs on the loop.</summary>
internal sealed class QueueTransport : ITransport
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _signal = new(0);
    private List<Action> _arrived = [];
    private List<Action> _taken = [];

    public string Name => "queue";

    public bool BalancesSharedPorts => false;

    public DescriptorCount Descriptors { get; } = new();

    public int BlockingWaits { get; private set; }

    public bool IsDisposed { get; private set; }

    public int WakesAfterDispose { get; private set; }

    /// <summary>Runs on the loop's thread when it is about to block, with the time it is going to.</summary>
    public Action<int>? OnBlock { get; set; }

    public void Arrive(params Action[] events)
    {
        lock (_gate)
        {
            _arrived.AddRange(events);
        }

        _signal.Release();
    }

    public int Wait(int timeoutMilliseconds)
    {
        if (timeoutMilliseconds != 0)
        {
            BlockingWaits++;
            OnBlock?.Invoke(timeoutMilliseconds);
        }

        _signal.Wait(timeoutMilliseconds);
        lock (_gate)
        {
            (_taken, _arrived) = (_arrived, _taken);
            _arrived.Clear();
        }

        return _taken.Count;
    }

    public void Deliver(int index) => _taken[index]();

    public void Wake()
    {
        WakesAfterDispose += IsDisposed ? 1 : 0;
        _signal.Release();
    }

    public void Dispose() => IsDisposed = true;

    public void ProbeExclusive(EndPoint endPoint) => throw new NotSupportedException();

    public TransportListener Listen(EndPoint endPoint, ListenOptions options) => throw new NotSupportedException();

    public TransportConnection Attach(AcceptedSocket accepted) => throw new NotSupportedException();

    public void Discard(AcceptedSocket accepted) => throw new NotSupportedException();
}
