namespace FastHttp.Actors.Transports.InMemory;

/// <summary>
/// Carries readiness to the owner on the loop's thread. Anybody may raise it, at any time: what is raised before there is an
/// owner waits for him, what was under way when the connection closed is dropped.
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
        // Publish, then take; Raise sets, then looks. So what is raised meanwhile is taken here or queued there.
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

    /// <summary>Loop's thread. The signal may start again, for another connection.</summary>
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
