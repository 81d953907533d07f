using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class RouteTableEncodingTests
{
    [Theory]
    // RFC 3986 6.2.2.2: an escaped character that needs no escape is the same character.
    [InlineData("GET /abc", "GET /%61bc", "0")]
    [InlineData("GET /abc", "GET /%61%62%63", "0")]
    [InlineData("GET /%61bc", "GET /abc", "0")]
    [InlineData("GET /a~b", "GET /a%7eb", "0")]
    [InlineData("GET /a%20b", "GET /a%20b", "0")]
    [InlineData("GET /straße", "GET /stra%C3%9fe", "0")]
    [InlineData("GET /abc", "GET /%41bc", "404")]
    [InlineData("GET /ab", "GET /ab%00", "404")]
    [InlineData("GET /a/", "GET /a%2F", "404")]
    // An escaped slash is data and never separates.
    [InlineData("GET /a/b", "GET /a%2Fb", "404")]
    [InlineData("GET /a%2Fb", "GET /a%2fb", "0")]
    [InlineData("GET /a%2Fb", "GET /a/b", "404")]
    [InlineData("GET /{x}", "GET /a%2Fb", "0 x=a/b")]
    [InlineData("GET /{x}/{y}", "GET /a%2Fb", "404")]
    // Decoding happens once.
    [InlineData("GET /a%2541", "GET /a%2541", "0")]
    [InlineData("GET /a%2541", "GET /a%41", "404")]
    [InlineData("GET /a%2541", "GET /aA", "404")]
    [InlineData("GET /aA", "GET /a%2541", "404")]
    [InlineData("GET /{x}", "GET /%2541", "0 x=%41")]
    // Values.
    [InlineData("GET /{x}", "GET /J%C3%BCrgen", "0 x=Jürgen")]
    [InlineData("GET /{x}", "GET /a+b", "0 x=a+b")]
    [InlineData("GET /{x}", "GET /%FF", "0 x=\uFFFD")]
    [InlineData("GET /{x}", "GET /%00", "0 x=\0")]
    [InlineData("GET /f/{*r}", "GET /f/a%20b/%63", "0 r=a b/c")]
    // A constraint judges the decoded value.
    [InlineData("GET /{n:int}", "GET /%31%32", "0 n=12")]
    [InlineData("GET /{n:int}", "GET /1%00", "404")]
    [InlineData("GET /{n:int}", "GET /%2B1", "404")]
    [InlineData("GET /x/{n:int}/y; GET /{a}/{b}/z", "GET /%78/%31/%7A", "1 a=x b=1")]
    [InlineData("GET /{n:int}/%61a/q; GET /{n:long}/aa", "GET /%31/a%61", "1 n=1")]
    public void Paths_compare_decoded(string routes, string request, string expected) =>
        Assert.Equal(expected, RouteTableFixture.Ask(RouteTableFixture.Table(routes), request));

    [Theory]
    [InlineData("/..")]
    [InlineData("/.")]
    [InlineData("/%2e")]
    [InlineData("/%2E%2e")]
    [InlineData("/.%2e")]
    [InlineData("/%2e.")]
    [InlineData("/a/../b")]
    [InlineData("/a/%2e%2e/b")]
    [InlineData("/a/..")]
    [InlineData("/a/./")]
    [InlineData("/../a")]
    public void A_path_with_a_dot_segment_matches_no_route(string path) =>
        Assert.Equal("404", RouteTableFixture.Ask(RouteTableFixture.Table("GET /{*r}; GET /{x}; GET /a/{x}/b; GET /{x}/{*r}; GET /b"), $"GET {path}"));

    [Theory]
    [InlineData("/...", "...")]
    [InlineData("/.a", ".a")]
    [InlineData("/a.", "a.")]
    [InlineData("/%2e%2e%2e", "...")]
    [InlineData("/..%2f", "../")]
    [InlineData("/.%2", ".%2")]
    public void Other_dots_are_data(string path, string value)
    {
        Assert.Equal($"0 x={value}", RouteTableFixture.Ask(RouteTableFixture.Table("GET /{x}"), $"GET {path}"));
        Assert.Equal($"0 r={value}", RouteTableFixture.Ask(RouteTableFixture.Table("GET /{*r}"), $"GET {path}"));
    }

    [Theory]
    [InlineData(RoutePattern.MaxLiteralLength)]
    [InlineData(RoutePattern.MaxLiteralLength - 1)]
    public void The_longest_literal_matches_escaped(int length)
    {
        RouteTable table = RouteTableFixture.Table($"GET /{new string('a', length)}; GET /n/{{x}}");
        string escaped = string.Concat(Enumerable.Repeat("%61", length));
        Assert.Equal("0", RouteTableFixture.Ask(table, $"GET /{escaped}"));
        Assert.Equal("404", RouteTableFixture.Ask(table, $"GET /{escaped}%61"));
        Assert.Equal($"1 x={new string('a', length + 9)}", RouteTableFixture.Ask(table, $"GET /n/{escaped}aaaaaaaa%61"));
    }

    [Fact]
    public void Only_the_names_of_the_pattern_have_values()
    {
        RouteTable table = RouteTableFixture.Table("GET /{a}/{b}");
        RouteMatch match = default;
        Assert.Equal(MatchStatus.Found, table.Match(KnownMethod.Get, "GET"u8, "/x%20y/z"u8, ref match));
        Assert.Equal("x y", match.GetValue("/x%20y/z"u8, "a"));
        Assert.Equal("z", match.GetValue("/x%20y/z"u8, "b"));
        Assert.Null(match.GetValue("/x%20y/z"u8, "c"));
    }
}
