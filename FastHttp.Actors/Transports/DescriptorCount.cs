namespace FastHttp.Actors.Transports;

/// <summary>
/// How many descriptors one transport has open: its own, listening sockets, and sockets from the moment it accepts them. Written
/// by the loop's thread only. One loop may close a socket that another has accepted, so only the sum over all loops is a count.
/// </summary>
internal sealed class DescriptorCount
{
    private readonly DescriptorBudget? _budget;
    private int _open;
    private volatile bool _hasEnded;

    /// <param name="budget">Where they count; null for what is no descriptor of the system's.</param>
    public DescriptorCount(DescriptorBudget? budget = null)
    {
        _budget = budget;
        budget?.Add(this);
    }

    /// <summary>Where they count; null for what is no descriptor of the system's.</summary>
    public DescriptorBudget? Budget => _budget;

    /// <summary>Whether one more socket may be accepted.</summary>
    public bool HasRoom => _budget is null || _budget.HasRoom();

    /// <summary>Any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Whether the transport has closed everything. Any thread.</summary>
    public bool HasEnded => _hasEnded;

    public void Opened(int count = 1) => _open += count;

    /// <summary>A socket with this number was accepted.</summary>
    public void Accepted(int descriptor)
    {
        _open++;
        _budget?.Accepted(descriptor);
    }

    public void Closed(int count = 1)
    {
        if (!_hasEnded)
        {
            _open -= count;
            _budget?.Freed();
        }
    }

    /// <summary>The transport now closes what is left. It still counts as open: its owners should have closed it.</summary>
    public void End()
    {
        _hasEnded = true;
        _budget?.Remove(this);
    }
}
