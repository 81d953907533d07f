namespace FastHttp.Actors.Transports;

/// <summary>
/// How the descriptors of a process are shared: the sockets of the servers may have what is left when all others have theirs and
/// a reserve is kept. The reserve is for what must never fail for want of a descriptor. A thread that starts needs three for a
/// moment, and the runtime ends the process if it gets none; the first JSON response loads assemblies, which keep twelve open.
/// Most of the reserve is for what the application opens itself between two counts.
/// </summary>
/// <param name="Limit">What the process may have open.</param>
/// <param name="Others">Open descriptors that are not the servers': assemblies, logs, and what the application has.</param>
/// <param name="Reserve">What is kept free.</param>
internal sealed record DescriptorPlan(int Limit, int Others, int Reserve)
{
    /// <summary>Assemblies of a first JSON response, and six threads that start at once.</summary>
    public const int LeastReserve = 32;

    /// <summary>More is of no use, however high the limit.</summary>
    public const int LargestReserve = 1024;

    /// <summary>The reserve is that part of the limit, within its bounds: 64 of 1024.</summary>
    private const int Share = 16;

    /// <summary>Connections accepted in vain: fewer than this are no service.</summary>
    private const int FewestSockets = 4;

    /// <summary>The assemblies of a first JSON response, and one thread. With fewer the first requests can end the process.</summary>
    private const int FewestReserved = 15;

    /// <summary>Nothing is known yet, or there is no limit.</summary>
    public static DescriptorPlan Unlimited { get; } = new(int.MaxValue, 0, 0);

    /// <summary>Descriptors that sockets may have: with that many none is accepted.</summary>
    public int ForSockets => Limit - Others - Reserve;

    /// <summary>
    /// The system gives out the lowest free number. So when a new socket has this number or a higher one, as many descriptors are
    /// open, and only the reserve is left.
    /// </summary>
    public int FirstReserved => Limit - Reserve;

    /// <summary>The limit is so low that the reserve had to be smaller than it should be.</summary>
    public bool IsTight => Limit != int.MaxValue && Reserve < Wanted(Limit);

    /// <summary>Next to no connection could be accepted, or what the runtime needs to live could not be kept free.</summary>
    public bool IsHopeless(int sockets) => Limit != int.MaxValue && (ForSockets - sockets < FewestSockets || Reserve < FewestReserved);

    /// <summary>A low limit must not leave everything to the reserve: at most half of what the others leave.</summary>
    public static DescriptorPlan For(int limit, int others) =>
        limit == int.MaxValue
            ? Unlimited
            : new DescriptorPlan(limit, others, Math.Min(Wanted(limit), Math.Max(0, limit - others) / 2));

    private static int Wanted(int limit) => Math.Clamp(limit / Share, LeastReserve, LargestReserve);
}
