namespace FastHttp.Actors.Push;

/// <summary>How one client follows a <see cref="PushHub"/>.</summary>
public sealed class PushClientOptions
{
    /// <summary>What happens when it does not keep up; default <see cref="PushPolicy.Disconnect"/>.</summary>
    public PushPolicy Policy { get; init; }

    /// <summary>
    /// How many messages may wait for it before <see cref="Policy"/> is applied: 1 to the hub's <see cref="PushHubOptions.History"/>. Null,
    /// the default: the hub's history. It is 1 for <see cref="PushPolicy.LatestOnly"/>, whatever is set.
    /// </summary>
    public int? MaxBehind { get; init; }

    /// <summary>In force with a hub that holds so many messages.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal int MaxBehindOf(int history)
    {
        if (!Enum.IsDefined(Policy))
        {
            throw new ArgumentException($"{nameof(Policy)} is not one of {nameof(PushPolicy)}: {Policy}.");
        }

        if (MaxBehind < 1 || MaxBehind > history)
        {
            throw new ArgumentException($"{nameof(MaxBehind)} must be 1 to the hub's {nameof(PushHubOptions.History)} of {history}, but is {MaxBehind}.");
        }

        return Policy == PushPolicy.LatestOnly ? 1 : MaxBehind ?? history;
    }
}
