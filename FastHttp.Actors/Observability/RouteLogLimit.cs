using System.Collections.Concurrent;

namespace FastHttp.Actors.Observability;

/// <summary>One line a second for each route: one that fails often must not hide the others. Any thread.</summary>
internal sealed class RouteLogLimit(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, LogLimit> _limits = new();

    /// <summary>As <see cref="LogLimit.Allows"/>.</summary>
    public bool Allows(string route, out int suppressed)
    {
        // The routes of a server are known when it is bound, so this grows no further than their number.
        if (!_limits.TryGetValue(route, out var limit))
        {
            limit = _limits.GetOrAdd(route, new LogLimit(time, lines: 1));
        }

        return limit.Allows(out suppressed);
    }
}
