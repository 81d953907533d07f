namespace FastHttp.Actors.Transports;

/// <summary>
/// How many descriptors one transport has open: its own, listening sockets, and sockets from the moment it accepts them. Written
/// by the loop's thread only. One loop may close a socket that another has accepted, so only the sum over all loops is a count.
/// </summary>
internal sealed class DescriptorCount
{
    private int _open;
    private volatile bool _hasEnded;

    /// <summary>Any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Whether the transport has closed everything. Any thread.</summary>
    public bool HasEnded => _hasEnded;

    public void Opened(int count = 1) => _open += count;

    public void Closed(int count = 1)
    {
        if (!_hasEnded)
        {
            _open -= count;
        }
    }

    /// <summary>The transport now closes what is left. It still counts as open: its owners should have closed it.</summary>
    public void End() => _hasEnded = true;
}
