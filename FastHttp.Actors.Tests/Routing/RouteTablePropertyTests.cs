using CsCheck;
using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class RouteTablePropertyTests
{
    // Few words, so that random routes and random paths meet, share prefixes and shadow one another.
    private static readonly Gen<string> GenPatternSegment = Gen.OneOf(
        "a", "b", "7", "a%2Fb", "%61b", "a%2541", "{p}", "{p}", "{p:int}", "{p:long}", "{p:guid}");

    private static readonly Gen<string> GenPattern = Gen.Select(
        GenPatternSegment.Array[0, 4], Gen.OneOf("", "", "/", "/{*r}"), (segments, end) =>
        {
            // Each parameter needs a name of its own.
            string path = string.Concat(segments.Select((segment, i) => "/" + segment.Replace("{p", "{p" + i, StringComparison.Ordinal)));
            return path + end is { Length: > 0 } pattern ? pattern : "/";
        });

    private static readonly Gen<string?> GenRouteMethod = Gen.OneOf<string?>("GET", "GET", "POST", "HEAD", "OPTIONS", "BREW", null);

    private static readonly Gen<RouteEntry[]> GenEntries = Gen.Select(GenRouteMethod, GenPattern).Array[0, 25].Select(WithoutConflicts);

    private static readonly Gen<string> GenRequest = Gen.Select(
        Gen.OneOf("GET", "GET", "HEAD", "POST", "OPTIONS", "BREW", "WHEN"),
        Gen.OneOf(
            "a", "a", "b", "b", "%61", "ab", "a%62", "a%2fb", "a%2Fb", "a%41", "a%2541", "aA", "7", "%37", "5000000000", "-1", "", "..", "%2e", "...",
            "01234567-89ab-cdef-0123-456789abcdef", "%301234567-89ab-cdef-0123-456789abcdef").Array[1, 5],
        (method, segments) => $"{method} /{string.Join('/', segments)}");

    [Fact]
    public void The_table_agrees_with_the_obvious_router() => Gen.Select(GenEntries, GenRequest.Array[30]).Sample(
        (entries, requests) =>
        {
            RouteTable table = RouteTable.Compile(entries);
            foreach (string request in requests)
            {
                Assert.Equal(NaiveRouter.Ask(entries, request), RouteTableFixture.Ask(table, request));
            }
        },
        iter: 1_000);

    [Fact]
    public void The_order_of_mapping_does_not_matter() =>
        (from entries in GenEntries
         from shuffled in Gen.Shuffle(entries)
         from requests in GenRequest.Array[20]
         select (entries, shuffled, requests)).Sample(
            sample =>
            {
                RouteTable table = RouteTable.Compile(sample.entries);
                RouteTable other = RouteTable.Compile(sample.shuffled);
                foreach (string request in sample.requests)
                {
                    Assert.Equal(RouteTableFixture.Ask(table, request), RouteTableFixture.Ask(other, request));
                }
            },
            iter: 400);

    [Fact]
    public void Any_text_is_a_pattern_or_a_named_mistake() => Gen.String[Gen.Char["/{}*:%2ab .?\u00e9\ud83d\ude00\0"], 0, 12].Sample(
        text =>
        {
            Exception? thrown = Record.Exception(() => RouteTable.Compile([new RouteEntry("GET", "/" + text, 0)]));
            Assert.True(thrown is null || (thrown is RouteConfigurationException && thrown.Message.Contains(text, StringComparison.Ordinal)));
        },
        iter: 5_000);

    [Fact]
    public void Any_bytes_are_a_path() => Gen.Select(GenEntries, Gen.OneOf("/%2eEa.{}*\0\u00ff".Select(c => (byte)c).ToArray()).Array[0, 40]).Sample(
        (entries, path) =>
        {
            RouteMatch match = default;
            MatchStatus status = RouteTable.Compile(entries).Match(KnownMethod.Get, "GET"u8, path, ref match);
            Assert.Equal(status == MatchStatus.Found, match.EntryIndex >= 0);
        },
        iter: 1_000);

    // Parameters are named by their place here, so routes conflict when their decoded text is the same.
    private static RouteEntry[] WithoutConflicts((string? Method, string Pattern)[] routes) =>
        [.. routes
            .DistinctBy(route => (route.Method, route.Pattern.Replace("%61", "a", StringComparison.Ordinal)))
            .Select((route, index) => new RouteEntry(route.Method, route.Pattern, index))];
}
