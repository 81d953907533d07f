namespace FastHttp.Actors.Transports;

/// <summary>How many descriptors a process may have open, and how many it has.</summary>
internal readonly record struct DescriptorUse(int Limit, int Open)
{
    /// <summary>Without a limit that is known: nothing is held back.</summary>
    public static readonly DescriptorUse Unlimited = new(int.MaxValue, 0);
}
