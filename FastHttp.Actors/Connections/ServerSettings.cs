using FastHttp.Actors.Exchanges;
using FastHttp.Actors.Handlers;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Connections;

/// <summary>One server's settings as the connections use them: checked, compiled, in milliseconds. Immutable, shared by all loops.</summary>
internal sealed class ServerSettings
{
    public required RouteTable Routes { get; init; }

    public required RouteSettings[] AllRoutes { get; init; }

    public required int Backlog { get; init; }

    public required HeadLimits HeadLimits { get; init; }

    public required long RequestHeadTimeout { get; init; }

    public required long IdleTimeout { get; init; }

    public required long RateGracePeriod { get; init; }

    public required int MinResponseDataRate { get; init; }

    public required long MaxRequestsPerConnection { get; init; }

    /// <summary>The Server line with its CRLF; empty for none.</summary>
    public required byte[] ServerLine { get; init; }
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
