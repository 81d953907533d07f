using FastHttp.Actors.Transports;

namespace FastHttp.Actors.Tests.Support;

/// <summary>The descriptors of a process that a test makes up, with a clock that the test moves.</summary>
internal sealed class FakeProcess
{
    private volatile int _limit;
    private volatile int _others;
    private int _counts;

    public FakeProcess(int limit, int others)
    {
        _limit = limit;
        _others = others;
        Budget = new DescriptorBudget(Read, Time);
    }

    public ManualTime Time { get; } = new();

    public DescriptorBudget Budget { get; }

    public int Limit
    {
        get => _limit;
        set => _limit = value;
    }

    public int Others
    {
        get => _others;
        set => _others = value;
    }

    /// <summary>How often it was counted.</summary>
    public int Counts => Volatile.Read(ref _counts);

    public TimeSpan CountTakes { get; set; }

    private DescriptorUse Read()
    {
        Interlocked.Increment(ref _counts);
        Time.Advance(CountTakes);
        return new DescriptorUse(_limit, _others + Budget.Sockets);
    }
}
