namespace FastHttp.Actors.Upgrades;

/// <summary>An upgraded connection has ended while it was read or written: its client has left, was too slow or silent, or the server has stopped.</summary>
public sealed class UpgradeClosedException : IOException
{
    /// <summary>For the server.</summary>
    public UpgradeClosedException()
        : base("The upgraded connection has ended.")
    {
    }
}
