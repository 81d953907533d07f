using FastHttp.Actors.Handlers;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Connections;

/// <summary>One server's settings as the connections use them: checked, compiled, in milliseconds. Immutable, shared by all loops.</summary>
internal sealed class ServerSettings
{
    private readonly RouteSettings[] _routes;

    public ServerSettings(FastHttpOptions options, RouteTable routes, RouteSettings[] routeSettings)
    {
        var limits = options.Limits;
        Routes = routes;
        _routes = routeSettings;
        HeadLimits = new HeadLimits(limits.MaxRequestLineSize, limits.MaxFieldLineSize, limits.MaxFieldsSize, limits.MaxFieldCount);
        Backlog = options.Backlog;
        MaxBodySize = limits.MaxBodySize;
        RequestHeadTimeout = Milliseconds(limits.RequestHeadTimeout);
        IdleTimeout = Milliseconds(limits.IdleTimeout);
        RateGracePeriod = Milliseconds(limits.DataRateGracePeriod);
        MinResponseDataRate = limits.MinResponseDataRate;
        MaxRequestsPerConnection = limits.MaxRequestsPerConnection == 0 ? long.MaxValue : limits.MaxRequestsPerConnection;
        ServerLine = options.ServerHeader.Length == 0 ? [] : System.Text.Encoding.ASCII.GetBytes($"Server: {options.ServerHeader}\r\n");
    }

    public RouteTable Routes { get; }

    public int Backlog { get; }

    public HeadLimits HeadLimits { get; }

    public int MaxBodySize { get; }

    public long RequestHeadTimeout { get; }

    public long IdleTimeout { get; }

    public long RateGracePeriod { get; }

    public int MinResponseDataRate { get; }

    public long MaxRequestsPerConnection { get; }

    public byte[] ServerLine { get; }

    public IReadOnlyList<RouteSettings> AllRoutes => _routes;

    public RouteSettings Route(int index) => _routes[index];

    private static long Milliseconds(TimeSpan time) => (long)time.TotalMilliseconds;
}

/// <summary>
/// One route as the connections use it. <paramref name="StreamsBody"/>: its handler takes the body as it arrives. No
/// <paramref name="Concurrency"/>: it may have any number of requests. <paramref name="QueueTimeout"/> 0: they may wait for ever.
/// </summary>
internal sealed record RouteSettings(
    RouteHandlers Handlers,
    int MaxBodySize,
    long Timeout,
    int MinBodyDataRate,
    bool StreamsBody,
    ConcurrencyLimit? Concurrency,
    long QueueTimeout);
