using FastHttp.Actors.EventLoops;

namespace FastHttp.Actors.Observability;

/// <summary>What a server can be asked about its part on one loop. Any thread; numbers may be a moment old.</summary>
internal interface ILoopStatus
{
    EventLoop Loop { get; }

    ServerCounters Counters { get; }

    RequestCounts Requests { get; }

    RecentRequests Recent { get; }

    /// <summary>Connections with a socket.</summary>
    int LiveConnections { get; }

    /// <summary>Those of them that were switched to another protocol: WebSockets.</summary>
    int UpgradedConnections { get; }

    /// <summary>The live ones by the endpoints at which they came in.</summary>
    IReadOnlyList<EndpointConnections> Endpoints { get; }

    /// <summary>Live connections that have a request, or a part of one.</summary>
    int ExchangesInFlight { get; }

    /// <summary>Exchanges at rest in the pool.</summary>
    int ExchangesPooled { get; }

    /// <summary>Responses that came too late or a second time.</summary>
    long LateResponses { get; }

    /// <summary>Blocks of memory that connections hold.</summary>
    long BuffersRented { get; }
}
