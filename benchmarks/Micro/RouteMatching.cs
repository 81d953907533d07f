using BenchmarkDotNet.Attributes;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;

namespace FastHttp.Actors.Benchmarks;

/// <summary>Finding one route among twenty.</summary>
public class RouteMatching
{
    private readonly RouteTable _table = RouteTable.Compile(
    [
        .. Enumerable.Range(0, 9).Select(i => new RouteEntry("GET", $"/area{i}/list", i)),
        .. Enumerable.Range(9, 9).Select(i => new RouteEntry("GET", $"/area{i}/{{id}}/part", i)),
        new RouteEntry("GET", "/plaintext", 18),
        new RouteEntry("GET", "/users/{id}", 19),
    ]);

    private RouteMatch _match;

    [Benchmark]
    public int Static() => Match("/plaintext"u8);

    [Benchmark]
    public int Parameter() => Match("/users/1234"u8);

    private int Match(ReadOnlySpan<byte> path) =>
        _table.Match(KnownMethod.Get, "GET"u8, path, ref _match) == MatchStatus.Found ? _match.EntryIndex : throw new InvalidOperationException();
}
