using System.Runtime.CompilerServices;
using FastHttp.Actors.Http;

namespace FastHttp.Actors.Observability;

/// <summary>
/// The requests of one server on one loop, by route and kind. Written by the loop's thread alone, with plain writes: a request
/// costs a compare and a few additions. Any thread reads.
/// </summary>
/// <param name="routes">The patterns of the routes, in their order.</param>
/// <param name="buckets">Those of the clock that durations come from.</param>
internal sealed class RequestCounts(IReadOnlyList<string> routes, DurationBuckets buckets)
{
    /// <summary>
    /// A handler may respond with any status, so kinds of a route are counted apart up to here; beyond, by the class of the status.
    /// </summary>
    private const int MaxKindsOfRoute = 64;

    // One more: in front are requests without a route.
    private readonly RequestSeries?[] _latest = new RequestSeries?[routes.Count + 1];
    private readonly int[] _kinds = new int[routes.Count + 1];
    private readonly RequestSeries?[] _first = new RequestSeries?[routes.Count + 1];

    private readonly int[] _active = new int[routes.Count + 1];

    /// <summary>Requests under way, by <see cref="KnownMethod"/>.</summary>
    public readonly int[] Active = new int[KnownMethods.Names.Length + 1];

    public DurationBuckets Buckets => buckets;

    /// <summary>The requests under way of a route, -1 for those without one. Any thread.</summary>
    public int ActiveOf(int route) => Volatile.Read(ref _active[route + 1]);

    /// <summary>A request is under way. Loop's thread.</summary>
    public void Begin(int route, KnownMethod method)
    {
        Active[(int)method]++;
        _active[route + 1]++;
    }

    /// <summary>It is no longer. Loop's thread.</summary>
    public void End(int route, KnownMethod method)
    {
        Active[(int)method]--;
        _active[route + 1]--;
    }

    /// <summary>The kinds of all routes and of requests without one, -1. Any thread; the newest may be missing.</summary>
    public IEnumerable<(int Route, RequestSeries Series)> All
    {
        get
        {
            for (var i = 0; i < _first.Length; i++)
            {
                for (var series = Volatile.Read(ref _first[i]); series is not null; series = series.Next)
                {
                    yield return (i - 1, series);
                }
            }
        }
    }

    /// <summary>One more request. Loop's thread.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public RequestSeries Count(int route, KnownMethod method, int version, in RequestEnd end)
    {
        var key = RequestKind.KeyOf(method, version, end);
        var series = _latest[route + 1];
        if (series is null || series.Key != key)
        {
            series = Find(route, key);
        }

        series.Count++;
        series.RequestBytes += end.RequestBytes;
        series.ResponseBytes += end.ResponseBytes;
        return series;
    }

    private RequestSeries Find(int route, long key)
    {
        var known = Known(route, key);
        if (known is null && _kinds[route + 1] >= MaxKindsOfRoute)
        {
            key = RequestKind.ClassOf(key);
            known = Known(route, key);
        }

        return _latest[route + 1] = known ?? Add(route, key);
    }

    private RequestSeries? Known(int route, long key)
    {
        var series = _first[route + 1];
        while (series is not null && series.Key != key)
        {
            series = series.Next;
        }

        return series;
    }

    private RequestSeries Add(int route, long key)
    {
        _kinds[route + 1]++;
        var series = new RequestSeries(key, route < 0 ? null : routes[route], _first[route + 1]);
        Volatile.Write(ref _first[route + 1], series);
        return series;
    }
}
