using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class RouteConfigurationTests
{
    [Theory]
    [InlineData("GET /a", "GET /a")]
    [InlineData("ANY /a", "ANY /a")]
    [InlineData("GET /u/{a}", "GET /u/{b}")]
    [InlineData("GET /u/{a}/x/{b:int}", "GET /u/{b}/x/{a:int}")]
    [InlineData("GET /{*a}", "GET /{*b}")]
    [InlineData("GET /a%20b", "GET /%61%20b")]
    [InlineData("GET /ä", "GET /%C3%A4")]
    public void A_conflict_names_both_routes(string first, string second)
    {
        RouteConfigurationException thrown = Assert.Throws<RouteConfigurationException>(() => RouteTableFixture.Table($"{first}; GET /other; {second}"));
        Assert.Equal([$"'{first}' and '{second}' conflict: they match the same requests."], thrown.Errors);
    }

    [Theory]
    [InlineData("GET /a; POST /a; ANY /a; HEAD /a")]
    [InlineData("GET /u/{a}; POST /u/{b}")]
    [InlineData("GET /u/{a}; GET /u/{a:int}; GET /u/{a:long}; GET /u/{a:guid}; GET /u/{*a}; GET /u/a")]
    [InlineData("GET /a; GET /a/; GET /A")]
    [InlineData("GET /a/b; GET /a%2Fb")]
    public void Routes_that_differ_do_not_conflict(string routes) => Assert.NotNull(RouteTableFixture.Table(routes));

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        RouteConfigurationException thrown = Assert.Throws<RouteConfigurationException>(() => RouteTableFixture.Table(
            "GET a; GET /{}/{x:y}; GET /u/{a}; G=T /u/x; get /v; GET /u/{b}; GET /u/{c}"));
        Assert.Equal(
            [
                "The pattern of 'GET a' does not begin with '/'.",
                "The pattern of 'GET /{}/{x:y}' has the parameter '{}' without a name.",
                "The pattern of 'GET /{}/{x:y}' has the unknown constraint 'y' (known: int, long, guid).",
                "The method of 'G=T /u/x' is not a token of 1 to 32 characters.",
                "The method of 'get /v' must be written in upper case.",
                "'GET /u/{a}' and 'GET /u/{b}' conflict: they match the same requests.",
                "'GET /u/{a}' and 'GET /u/{c}' conflict: they match the same requests.",
            ],
            thrown.Errors);
        Assert.All(thrown.Errors, error => Assert.Contains(error, thrown.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(32, true)]
    [InlineData(33, false)]
    public void A_method_has_at_most_32_characters(int length, bool isGood) =>
        ExpectGood(isGood, [new RouteEntry(new string('X', length), "/", 0)]);

    [Fact]
    public void An_empty_method_is_a_mistake() => ExpectGood(false, [new RouteEntry("", "/", 0)]);

    [Theory]
    [InlineData(55, true)]
    [InlineData(56, false)]
    public void A_table_has_at_most_64_methods_with_the_nine_standard_ones(int others, bool isGood)
    {
        RouteEntry[] entries = [.. Enumerable.Range(0, others).Select(i => new RouteEntry($"M{i}", "/", i))];
        ExpectGood(isGood, entries);
        if (isGood)
        {
            RouteTable table = RouteTable.Compile(entries);
            Assert.All(entries, entry => Assert.Equal($"{entry.Index}", RouteTableFixture.Ask(table, $"{entry.Method} /")));
        }
    }

    private static void ExpectGood(bool isGood, RouteEntry[] entries)
    {
        Exception? thrown = Record.Exception(() => RouteTable.Compile(entries));
        Assert.Equal(isGood, thrown is null);
        Assert.True(isGood || thrown is RouteConfigurationException { Errors.Count: 1 });
    }
}
