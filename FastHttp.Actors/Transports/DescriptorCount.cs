namespace FastHttp.Actors.Transports;

/// <summary>
/// What one transport has open: descriptors of its own, listening sockets, and sockets from the moment it accepts them. Written
/// by the loop's thread alone. A socket that one loop accepts another may close, so only the sum over the loops means something.
/// </summary>
internal sealed class DescriptorCount
{
    private int _open;
    private volatile bool _hasEnded;

    /// <summary>Any thread.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>The transport has closed all it had. Any thread.</summary>
    public bool HasEnded => _hasEnded;

    public void Opened(int count = 1) => _open += count;

    public void Closed(int count = 1)
    {
        if (!_hasEnded)
        {
            _open -= count;
        }
    }

    /// <summary>The transport now closes what is left. Those still count as open: their owners have lost them.</summary>
    public void End() => _hasEnded = true;
}
