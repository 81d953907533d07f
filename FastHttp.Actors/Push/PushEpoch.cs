namespace FastHttp.Actors.Push;

/// <summary>
/// Where a hub begins to number its messages, so that the number of a message is its id: the time in seconds, and room for a million messages
/// for each second. So ids grow, also over restarts of the program, no other hub has them, and what JavaScript holds as a number is exact.
/// </summary>
internal static class PushEpoch
{
    private const int MessagesBits = 20;

    private static long _newest;

    /// <summary>The number before the first message. Any thread.</summary>
    public static long Next()
    {
        // Several hubs may begin in one second.
        long known, next;
        do
        {
            known = Volatile.Read(ref _newest);
            next = Math.Max(known + 1, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
        }
        while (Interlocked.CompareExchange(ref _newest, next, known) != known);

        return next << MessagesBits;
    }
}
