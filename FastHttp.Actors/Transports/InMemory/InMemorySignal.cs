namespace FastHttp.Actors.Transports.InMemory;

/// <summary>
/// Carries readiness to the owner on the loop's thread. Any thread may raise it, at any time. What is raised before there is an
/// owner waits for the owner. What is on its way when the connection closes is dropped.
/// </summary>
internal sealed class InMemorySignal
{
    private const int Queued = 1 << 30;

    private InMemoryTransport? _transport;
    private IReadinessHandler? _owner;
    private int _state;

    public int Generation { get; private set; }

    /// <summary>Loop's thread. Returns what was raised before.</summary>
    public Readiness Start(InMemoryTransport transport, IReadinessHandler owner)
    {
        _owner = owner;
        // First publish the transport, then take. Raise first sets the bits, then looks for a transport. So nothing is lost.
        Interlocked.Exchange(ref _transport, transport);
        return Take();
    }

    public void Raise(Readiness readiness)
    {
        Interlocked.Or(ref _state, (int)readiness);
        if (Volatile.Read(ref _transport) is { } transport)
        {
            Enqueue(transport);
        }
    }

    /// <summary>Loop's thread. Afterwards the signal may start again, for another connection.</summary>
    public void Stop()
    {
        _owner = null;
        Generation++;
        Volatile.Write(ref _transport, null);
        Volatile.Write(ref _state, 0);
    }

    /// <summary>Loop's thread.</summary>
    public void Deliver(int generation)
    {
        if (generation != Generation)
        {
            return;
        }

        var readiness = Take();
        if (readiness != Readiness.None)
        {
            _owner!.OnReady(readiness);
        }
    }

    private Readiness Take() => (Readiness)(Interlocked.Exchange(ref _state, 0) & ~Queued);

    private void Enqueue(InMemoryTransport transport)
    {
        if ((Interlocked.Or(ref _state, Queued) & Queued) == 0)
        {
            transport.Enqueue(new InMemoryEvent(this, Generation));
        }
    }
}

internal readonly record struct InMemoryEvent(InMemorySignal Signal, int Generation);
