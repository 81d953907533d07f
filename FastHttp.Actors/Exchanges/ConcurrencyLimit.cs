namespace FastHttp.Actors.Exchanges;

/// <summary>
/// Counts the requests of one route that handlers have and that are not answered, over all loops, and holds them to a limit.
/// Only a route with a limit has one: its count is the one thing that loops share per request. Any thread, no lock.
/// </summary>
internal sealed class ConcurrencyLimit(int limit, string route)
{
    private int _count;

    /// <summary>The name of the route, for logs.</summary>
    public string Route => route;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Lets one in, to be followed by <see cref="Leave"/>. False: there are as many as there may be.</summary>
    public bool TryEnter()
    {
        // Looked at first, so that a crowd of rejected requests does not write, and never keeps out one that would fit.
        var count = Count;
        while (count < limit)
        {
            var seen = Interlocked.CompareExchange(ref _count, count + 1, count);
            if (seen == count)
            {
                return true;
            }

            count = seen;
        }

        return false;
    }

    public void Leave() => Interlocked.Decrement(ref _count);
}
