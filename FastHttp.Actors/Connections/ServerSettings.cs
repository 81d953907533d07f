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

    /// <summary>For responses to requests that have no route; null for none.</summary>
    public ExchangeFilter? Filter { get; init; }

    /// <summary>For all loops together.</summary>
    public ForgottenReturns? ForgottenReturns { get; init; }

    /// <summary>Each receive of a request that is traced has a span of its own.</summary>
    public bool TracesActors { get; init; }

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
    string Pattern,
    RouteHandlers Handlers,
    int MaxBodySize,
    long Timeout,
    int MinBodyDataRate,
    bool StreamsBody,
    ConcurrencyLimit? Concurrency,
    long QueueTimeout,
    ExchangeFilter? Filter = null)
{
    /// <summary>Its responses last as long as somebody listens: they are counted, and not timed.</summary>
    public bool IsOpenEnded { get; init; }

    /// <summary>Its requests are not among the recent ones that are shown.</summary>
    public bool IsUnlisted { get; init; }

    /// <summary>The request goes to its handler, unless the filter responds before. For every protocol.</summary>
    /// <param name="exchange">A request that is complete, or whose body is taken in pieces.</param>
    /// <param name="server">Whose request it is.</param>
    /// <param name="owner">Who is told of the response.</param>
    public void Dispatch(Exchange exchange, ServerLoop server, IExchangeOwner owner)
    {
        exchange.Begin(owner);
        if (Filter is null || Passes(Filter, exchange, server))
        {
            var startBy = QueueTimeout == 0 ? 0 : server.Loop.TimestampAfter(QueueTimeout);
            exchange.SendTo(Handlers.Pick(server.Loop.Index, ref server.PoolTurn), startBy);
        }
    }

    private static bool Passes(ExchangeFilter filter, Exchange exchange, ServerLoop server)
    {
        server.Loop.Ambient.Restore(exchange.Request.Activity);
        var passes = filter.Passes(new RequestCtx(exchange, exchange.Life));
        server.Loop.Ambient.Restore();
        return passes;
    }
}
