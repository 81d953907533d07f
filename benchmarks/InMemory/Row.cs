namespace FastHttp.Actors.Benchmarks;

/// <summary>One row of fasthttp's server benchmarks. <paramref name="Clients"/> 0: as many as there are processors.</summary>
internal sealed record Row(string Name, int RequestsPerConnection, int Clients)
{
    public static Row[] All { get; } =
    [
        new("ServerGet1ReqPerConn", 1, 0),
        new("ServerGet2ReqPerConn", 2, 0),
        new("ServerGet10ReqPerConn", 10, 0),
        new("ServerGet10KReqPerConn", 10_000, 0),
        new("ServerGet1ReqPerConn10KClients", 1, 10_000),
        new("ServerGet2ReqPerConn10KClients", 2, 10_000),
        new("ServerGet10ReqPerConn10KClients", 10, 10_000),
        new("ServerGet100ReqPerConn10KClients", 100, 10_000),
    ];

    public int ClientCount => Clients == 0 ? Environment.ProcessorCount : Clients;
}
