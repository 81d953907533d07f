using FastHttp.Actors.Http;
using FastHttp.Actors.Routing;
using Xunit;

namespace FastHttp.Actors.Tests.Routing;

public sealed class RouteTableTests
{
    [Theory]
    // Literal paths: trailing slash, case and empty segments count.
    [InlineData("GET /", "GET /", "0")]
    [InlineData("GET /", "GET //", "404")]
    [InlineData("GET /a", "GET /a", "0")]
    [InlineData("GET /a", "GET /", "404")]
    [InlineData("GET /a", "GET /a/", "404")]
    [InlineData("GET /a/", "GET /a/", "0")]
    [InlineData("GET /a/", "GET /a", "404")]
    [InlineData("GET /a", "GET /A", "404")]
    [InlineData("GET /a", "GET //a", "404")]
    [InlineData("GET /a/b", "GET /a//b", "404")]
    [InlineData("GET /a; GET /a/; GET /a/b", "GET /a/b", "2")]
    // Parameters take one whole segment that is not empty.
    [InlineData("GET /users/{id}", "GET /users/7", "0 id=7")]
    [InlineData("GET /users/{id}", "GET /users/", "404")]
    [InlineData("GET /users/{id}", "GET /users", "404")]
    [InlineData("GET /users/{id}", "GET /users/7/", "404")]
    [InlineData("GET /users/{id}", "GET /users/7/8", "404")]
    [InlineData("GET /users/{id}/", "GET /users/7/", "0 id=7")]
    [InlineData("GET /{a}/x/{b}/{c}", "GET /1/x/2/3", "0 a=1 b=2 c=3")]
    [InlineData("GET /{x}", "GET /", "404")]
    [InlineData("GET /{x}/y", "GET //y", "404")]
    // A catch-all takes the rest, slashes and nothing included.
    [InlineData("GET /f/{*rest}", "GET /f/a/b", "0 rest=a/b")]
    [InlineData("GET /f/{*rest}", "GET /f/", "0 rest=")]
    [InlineData("GET /f/{*rest}", "GET /f", "404")]
    [InlineData("GET /f/{*rest}", "GET /f//a/", "0 rest=/a/")]
    [InlineData("GET /{*rest}", "GET /", "0 rest=")]
    [InlineData("GET /{a}/{*rest}", "GET /1/2/3", "0 a=1 rest=2/3")]
    // Constraints.
    [InlineData("GET /{n:int}", "GET /2147483647", "0 n=2147483647")]
    [InlineData("GET /{n:int}", "GET /-2147483648", "0 n=-2147483648")]
    [InlineData("GET /{n:int}", "GET /2147483648", "404")]
    [InlineData("GET /{n:int}", "GET /+5", "404")]
    [InlineData("GET /{n:int}", "GET /5x", "404")]
    [InlineData("GET /{n:int}", "GET /-", "404")]
    [InlineData("GET /{n:int}", "GET /1.0", "404")]
    [InlineData("GET /{n:int}", "GET /", "404")]
    [InlineData("GET /{n:long}", "GET /9223372036854775807", "0 n=9223372036854775807")]
    [InlineData("GET /{n:long}", "GET /9223372036854775808", "404")]
    [InlineData("GET /{g:guid}", "GET /01234567-89ab-cdef-0123-456789ABCDEF", "0 g=01234567-89ab-cdef-0123-456789ABCDEF")]
    [InlineData("GET /{g:guid}", "GET /0123456789abcdef0123456789abcdef", "404")]
    [InlineData("GET /{g:guid}", "GET /01234567-89ab-cdef-0123-456789ABCDEG", "404")]
    public void Patterns_match_whole_paths(string routes, string request, string expected) => Expect(routes, request, expected);

    [Theory]
    [InlineData("GET /{*r}; GET /{p}; GET /{l:long}; GET /{i:int}; GET /5", "GET /5", "4")]
    [InlineData("GET /{*r}; GET /{p}; GET /{l:long}; GET /{i:int}; GET /5", "GET /6", "3 i=6")]
    [InlineData("GET /{*r}; GET /{p}; GET /{l:long}; GET /{i:int}; GET /5", "GET /6000000000", "2 l=6000000000")]
    [InlineData("GET /{*r}; GET /{p}; GET /{l:long}; GET /{i:int}; GET /5", "GET /x", "1 p=x")]
    [InlineData("GET /{*r}; GET /{p}; GET /{l:long}; GET /{i:int}; GET /5", "GET /5/6", "0 r=5/6")]
    // Back from a branch that leads nowhere.
    [InlineData("GET /a/{x}/c; GET /a/b/d", "GET /a/b/c", "0 x=b")]
    [InlineData("GET /a/{x}/c; GET /a/b/d", "GET /a/b/d", "1")]
    [InlineData("GET /a/{x}/c; GET /a/b/d", "GET /a/b/e", "404")]
    [InlineData("GET /{a}/{b}/c; GET /x/{b}/d; GET /{*r}", "GET /x/y/c", "0 a=x b=y")]
    [InlineData("GET /{a}/{b}/c; GET /x/{b}/d; GET /{*r}", "GET /x/y/e", "2 r=x/y/e")]
    [InlineData("GET /{i:int}/a; GET /{p}/b", "GET /1/b", "1 p=1")]
    // The first segment decides, not the count of literals.
    [InlineData("GET /a/{x}/{y}; GET /{z}/b/c", "GET /a/b/c", "0 x=b y=c")]
    // A method that the more specific pattern does not serve goes to the less specific one.
    [InlineData("GET /users/{id}; POST /users/me", "GET /users/me", "0 id=me")]
    [InlineData("GET /users/{id}; POST /users/me", "POST /users/me", "1")]
    [InlineData("GET /users/{id}; POST /users/me", "HEAD /users/me", "0 id=me")]
    [InlineData("GET /{*r}; POST /{a}; PUT /a", "GET /a", "0 r=a")]
    public void The_more_specific_pattern_wins_segment_by_segment(string routes, string request, string expected) =>
        Expect(routes, request, expected);

    [Theory]
    [InlineData("GET /a; POST /a", "POST /a", "1")]
    [InlineData("GET /a; ANY /a", "GET /a", "0")]
    [InlineData("GET /a; ANY /a", "POST /a", "1")]
    [InlineData("GET /a; ANY /a", "BREW /a", "1")]
    [InlineData("GET /a; ANY /a", "OPTIONS /a", "1")]
    [InlineData("BREW /a; WHEN /a", "BREW /a", "0")]
    [InlineData("BREW /a; WHEN /a", "WHEN /a", "1")]
    [InlineData("BREW /a; GET /a", "brew /a", "405 GET, HEAD, OPTIONS, BREW")]
    [InlineData("GET /a", "get /a", "405 GET, HEAD, OPTIONS")]
    [InlineData("PUT /a; PATCH /a; TRACE /a; DELETE /a; CONNECT /a", "PUT /a", "0")]
    [InlineData("PUT /a; PATCH /a; TRACE /a; DELETE /a; CONNECT /a", "PATCH /a", "1")]
    [InlineData("PUT /a; PATCH /a; TRACE /a; DELETE /a; CONNECT /a", "TRACE /a", "2")]
    [InlineData("PUT /a; PATCH /a; TRACE /a; DELETE /a; CONNECT /a", "DELETE /a", "3")]
    [InlineData("PUT /a; PATCH /a; TRACE /a; DELETE /a; CONNECT /a", "CONNECT /a", "4")]
    // The same place in the tree, each method with its own names.
    [InlineData("GET /u/{a}; POST /u/{b}", "GET /u/1", "0 a=1")]
    [InlineData("GET /u/{a}; POST /u/{b}", "POST /u/1", "1 b=1")]
    // HEAD: its own route, then GET's, then the one for every method.
    [InlineData("GET /a", "HEAD /a", "0")]
    [InlineData("GET /a; HEAD /a", "HEAD /a", "1")]
    [InlineData("ANY /a; GET /a", "HEAD /a", "1")]
    [InlineData("ANY /a; POST /a", "HEAD /a", "0")]
    [InlineData("HEAD /a; OPTIONS /a", "GET /a", "405 HEAD, OPTIONS")]
    [InlineData("POST /a", "HEAD /a", "405 POST, OPTIONS")]
    [InlineData("HEAD /a", "GET /a", "405 HEAD, OPTIONS")]
    public void Methods_share_a_pattern(string routes, string request, string expected) => Expect(routes, request, expected);

    [Theory]
    [InlineData("POST /a; GET /a", "PUT /a", "405 GET, HEAD, POST, OPTIONS")]
    [InlineData("PATCH /a; ZAP /a; DELETE /a; BREW /a; PUT /a", "GET /a", "405 PUT, DELETE, OPTIONS, PATCH, BREW, ZAP")]
    // The union over every pattern that matches the path, and only those.
    [InlineData("GET /users/{id}; POST /users/me; DELETE /{*all}; PUT /users/you", "PATCH /users/me", "405 GET, HEAD, POST, DELETE, OPTIONS")]
    [InlineData("GET /users/{id}; POST /users/me", "PUT /users/7", "405 GET, HEAD, OPTIONS")]
    [InlineData("GET /a", "OPTIONS /a", "OPTIONS GET, HEAD, OPTIONS")]
    [InlineData("GET /a", "OPTIONS /b", "404")]
    [InlineData("GET /a; OPTIONS /a", "OPTIONS /a", "1")]
    [InlineData("GET /a; OPTIONS /{x}", "OPTIONS /a", "1 x=a")]
    [InlineData("GET /a; POST /b/{x}; OPTIONS /c", "OPTIONS *", "OPTIONS GET, HEAD, POST, OPTIONS")]
    [InlineData("ANY /a", "OPTIONS *", "OPTIONS GET, HEAD, POST, PUT, DELETE, OPTIONS, PATCH")]
    [InlineData("", "OPTIONS *", "OPTIONS OPTIONS")]
    [InlineData("", "GET /", "404")]
    [InlineData("GET /", "GET *", "404")]
    [InlineData("GET /a", "GET a", "404")]
    [InlineData("GET /{*r}", "CONNECT host:443", "404")]
    public void Allow_lists_what_the_path_serves_in_a_fixed_order(string routes, string request, string expected) =>
        Expect(routes, request, expected);

    /// <summary>
    /// RFC 9110 9.3.7: OPTIONS asks what can be done with a resource. A route for it says nothing of what is there; people map one
    /// for every path, for CORS, and a path without another route is still unknown.
    /// </summary>
    [Theory]
    [InlineData("OPTIONS /{*r}", "GET /b", "404")]
    [InlineData("OPTIONS /{*r}", "OPTIONS /b", "0 r=b")]
    [InlineData("OPTIONS /b; OPTIONS /{x}; OPTIONS /{*r}", "POST /b", "404")]
    [InlineData("OPTIONS /b", "BREW /b", "404")]
    [InlineData("OPTIONS /{*r}; GET /a", "GET /b", "404")]
    [InlineData("OPTIONS /{*r}; GET /a", "HEAD /b", "404")]
    [InlineData("OPTIONS /{*r}; GET /a", "GET /a", "1")]
    [InlineData("OPTIONS /{*r}; GET /a", "POST /a", "405 GET, HEAD, OPTIONS")]
    [InlineData("OPTIONS /{*r}; GET /a", "OPTIONS /a", "0 r=a")]
    [InlineData("OPTIONS /a; POST /a", "GET /a", "405 POST, OPTIONS")]
    [InlineData("OPTIONS /{*r}; ANY /a", "BREW /a", "1")]
    // Of any other method a route for every path does say that something is there.
    [InlineData("HEAD /{*r}", "GET /b", "405 HEAD, OPTIONS")]
    [InlineData("TRACE /{*r}; OPTIONS /{*r}", "GET /b", "405 OPTIONS, TRACE")]
    public void Routes_for_OPTIONS_make_no_path_known(string routes, string request, string expected) => Expect(routes, request, expected);

    [Theory]
    [InlineData("GET /b", "99")]
    [InlineData("OPTIONS /b", "1 r=b")]
    [InlineData("POST /a", "405 GET, HEAD, OPTIONS")]
    public void The_fallback_takes_what_only_routes_for_OPTIONS_match(string request, string expected) =>
        Assert.Equal(expected, RouteTableFixture.Ask(RouteTableFixture.Table("GET /a; OPTIONS /{*r}", fallback: 99), request));

    [Theory]
    [InlineData("GET /a", "0")]
    [InlineData("GET /b", "99")]
    [InlineData("OPTIONS /b", "99")]
    [InlineData("HEAD /b", "99")]
    [InlineData("GET /..", "99")]
    [InlineData("POST /a", "405 GET, HEAD, OPTIONS")]
    [InlineData("OPTIONS *", "OPTIONS GET, HEAD, OPTIONS")]
    public void The_fallback_takes_what_no_pattern_matches(string request, string expected) =>
        Assert.Equal(expected, RouteTableFixture.Ask(RouteTableFixture.Table("GET /a", fallback: 99), request));

    [Fact]
    public void A_reused_match_keeps_nothing_of_the_request_before()
    {
        RouteTable table = RouteTableFixture.Table("GET /{x}");
        RouteMatch match = default;
        Assert.Equal(MatchStatus.Found, table.Match(KnownMethod.Head, "HEAD"u8, "/a"u8, ref match));
        Assert.Equal((0, 0), (match.EntryIndex, match.Allow.Length));
        Assert.Equal(MatchStatus.NotFound, table.Match(KnownMethod.Get, "GET"u8, "/a/b"u8, ref match));
        Assert.Equal((-1, 0), (match.EntryIndex, match.Allow.Length));
        Assert.Equal(MatchStatus.MethodNotAllowed, table.Match(KnownMethod.Put, "PUT"u8, "/a"u8, ref match));
        Assert.Equal((-1, 18), (match.EntryIndex, match.Allow.Length));
        Assert.Equal(MatchStatus.Found, table.Match(KnownMethod.Get, "GET"u8, "/a"u8, ref match));
        Assert.Equal((0, 0), (match.EntryIndex, match.Allow.Length));
    }

    private static void Expect(string routes, string request, string expected) =>
        Assert.Equal(expected, RouteTableFixture.Ask(RouteTableFixture.Table(routes), request));
}
