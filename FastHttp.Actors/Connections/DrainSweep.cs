namespace FastHttp.Actors.Connections;

/// <summary>
/// Tells bytes that had arrived before the server's drain from those that came later. Whatever had begun to arrive is served;
/// what comes later is rejected, so that a client that never pauses cannot keep the server alive. A mutable value with one owner.
/// </summary>
internal struct DrainSweep
{
    private enum Step : byte
    {
        /// <summary>The server does not drain.</summary>
        None,

        /// <summary>What is received now had arrived before the drain.</summary>
        Sweeping,

        /// <summary>All that had arrived is received.</summary>
        Swept,

        /// <summary>More has arrived: of the current request, or a new one. Whatever follows the current request is new.</summary>
        NewFollows,
    }

    private Step _step;

    public readonly bool IsSwept => _step == Step.Swept;

    /// <summary>A request that begins now came after the drain.</summary>
    public readonly bool NewFollows => _step == Step.NewFollows;

    public void Begin() => _step = Step.Sweeping;

    /// <summary>Called after each receive.</summary>
    public void Note(bool hasBytes, bool mayReceive)
    {
        if (_step == Step.Sweeping && !mayReceive)
        {
            _step = Step.Swept;
        }
        else if (_step == Step.Swept && hasBytes)
        {
            _step = Step.NewFollows;
        }
    }
}
