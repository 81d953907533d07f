using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class RoutePatternTests
{
    [Theory]
    [InlineData("", "does not begin with '/'")]
    [InlineData("a", "does not begin with '/'")]
    [InlineData("//", "has an empty segment ('//')")]
    [InlineData("/a//b", "has an empty segment ('//')")]
    [InlineData("/{}", "has the parameter '{}' without a name")]
    [InlineData("/{:int}", "has the parameter '{:int}' without a name")]
    [InlineData("/{*}", "has the parameter '{*}' without a name")]
    [InlineData("/{a}/{a}", "has the parameter 'a' twice")]
    [InlineData("/{a}/{*a}", "has the parameter 'a' twice")]
    [InlineData("/{*a}/b", "has the catch-all '{*a}' before its end")]
    [InlineData("/{*a}/", "has the catch-all '{*a}' before its end")]
    [InlineData("/{*a:int}", "has a constraint on the catch-all '{*a:int}'")]
    [InlineData("/{a:ints}", "has the unknown constraint 'ints' (known: int, long, guid)")]
    [InlineData("/{a:}", "has the unknown constraint ''")]
    [InlineData("/{a?}", "has the parameter name 'a?'")]
    [InlineData("/x{a}", "has the segment 'x{a}', which is not one whole parameter")]
    [InlineData("/{a}x", "has the segment '{a}x'")]
    [InlineData("/{a}{b}", "has the segment '{a}{b}'")]
    [InlineData("/{a", "has the segment '{a'")]
    [InlineData("/a}", "has the segment 'a}'")]
    [InlineData("/{", "has the segment '{'")]
    [InlineData("/a b", "has the illegal character U+0020")]
    [InlineData("/a\0", "has the illegal character U+0000")]
    [InlineData("/a?x", "has the illegal character '?'")]
    [InlineData("/a#x", "has the illegal character '#'")]
    [InlineData("/a\\x", "has the illegal character '\\'")]
    [InlineData("/a*", "has '*' in 'a*' (a catch-all is written {*name}, the character %2A)")]
    [InlineData("/a%", "has '%' without two hexadecimal digits")]
    [InlineData("/a%2", "has '%' without two hexadecimal digits")]
    [InlineData("/a%2g", "has '%' without two hexadecimal digits")]
    [InlineData("/.", "has the dot segment '.'")]
    [InlineData("/a/%2e./b", "has the dot segment '%2e.'")]
    public void A_fault_is_named(string pattern, string fault) => Assert.Contains(Faults(pattern), named => named.StartsWith(fault, StringComparison.Ordinal));

    [Fact]
    public void Half_a_surrogate_pair_is_a_fault()
    {
        // Not a data row: an attribute's text is UTF-8, which has no such thing.
        foreach (string pattern in (string[])["/\ud83d", "/\ude00\ud83d", "/\ud83dx"])
        {
            Assert.StartsWith("has half of a surrogate pair", Assert.Single(Faults(pattern)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Every_fault_of_a_pattern_is_named()
    {
        string faults = string.Join('\n', Faults("/a b/{}/{x:y}/{*r}/z"));
        foreach (string fault in (string[])["U+0020", "'{}' without a name", "unknown constraint 'y'", "catch-all '{*r}' before its end"])
        {
            Assert.Contains(fault, faults, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/", "")]
    [InlineData("/a-b._~!$&'()+,;=:@/", "")]
    [InlineData("/\ud83d\ude00", "")]
    [InlineData("/{a}/{b:int}/{c:long}/{d:guid}/{*e}", "a,b,c,d,e")]
    [InlineData("/{a_1-B}", "a_1-B")]
    public void A_good_pattern_has_its_names_in_order(string pattern, string names)
    {
        RoutePattern parsed = RoutePattern.Parse(pattern, [])!;
        Assert.Equal(pattern, parsed.Text);
        Assert.Equal(names, string.Join(',', parsed.ParameterNames));
    }

    [Fact]
    public void Sixteen_parameters_fit_and_seventeen_do_not()
    {
        static string Pattern(int count) => string.Concat(Enumerable.Range(1, count).Select(i => $"/{{p{i}}}"));

        string path = string.Concat(Enumerable.Range(1, 16).Select(i => $"/{i}"));
        string values = string.Concat(Enumerable.Range(1, 16).Select(i => $" p{i}={i}"));
        Assert.Equal("0" + values, RouteTableFixture.Ask(RouteTableFixture.Table("GET " + Pattern(16)), "GET " + path));
        Assert.Equal(["has 17 parameters, more than 16"], Faults(Pattern(17)));
    }

    [Fact]
    public void A_literal_of_255_bytes_fits_and_256_do_not()
    {
        Assert.Empty(Faults("/" + string.Concat(Enumerable.Repeat("%61", 255))));
        Assert.Equal(["has a segment of 256 bytes, more than 255"], Faults("/" + new string('a', 256)));
    }

    private static List<string> Faults(string pattern)
    {
        var faults = new List<string>();
        Assert.Equal(RoutePattern.Parse(pattern, faults) is null, faults.Count > 0);
        return faults;
    }
}
