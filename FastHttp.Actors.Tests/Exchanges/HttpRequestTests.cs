using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>A copy tells what the context told, when the request is long over.</summary>
public sealed class HttpRequestTests
{
    [Fact]
    public async Task A_copy_tells_the_same_as_the_context()
    {
        HttpRequest? copy = null;
        var told = "";
        await using var server = await TestServer.Start(routes => routes.MapPost("/users/{id}/{*rest}", ctx =>
        {
            copy = ctx.ToRequest();
            told = $"{ctx.Path}|{ctx.Query["q"]}|{ctx.RouteValue("id")}|{ctx.RouteValue("rest")}|{ctx.RoutePattern}|{ctx.RequestContentType}|{ctx.Field("X-Two")}";
            ctx.SetContentType("a/b").Bytes(ctx.Body);
        }));
        using var client = await server.Connect();

        await client.Exchange("POST /users/J%C3%B6rg/a%2Fb/c?q=x+%C3%B6&q=2 HTTP/1.1\r\nHost: t\r\nContent-Type: c/d\r\nX-Two: 1\r\nX-Two: 2\r\nContent-Length: 4\r\n\r\nbody");

        Assert.NotNull(copy);
        Assert.Equal("/users/Jörg/a/b/c|x ö|Jörg|a/b/c|/users/{id}/{*rest}|c/d|1, 2", told);
        Assert.Equal(told, $"{copy.Path}|{copy.Query["q"]}|{copy.RouteValue("id")}|{copy.RouteValue("rest")}|{copy.RoutePattern}|{copy.ContentType}|{copy.Field("x-two")}");
        Assert.Equal("body", Encoding.ASCII.GetString(copy.Body.Span));
        Assert.Equal((null, null), (copy.RouteValue("none"), copy.Field("none")));
    }

    [Theory]
    [InlineData("/a%20b", "/a b", null)]
    [InlineData("/?", "/", null)]
    [InlineData("/a?q", "/a", "")]
    [InlineData("/a?q=1?2", "/a", "1?2")]
    [InlineData("/a://b?q=1", "/a://b", "1")]
    [InlineData("*", "*", null)]
    [InlineData("http://host", "/", null)]
    [InlineData("http://host?q=1", "/", "1")]
    [InlineData("http://host:80/a?q=1", "/a", "1")]
    [InlineData("https://host/a/b", "/a/b", null)]
    public void Path_and_query_are_parts_of_the_target_in_each_form(string target, string path, string? query)
    {
        var request = new HttpRequest("GET", target, [], default);

        Assert.Equal((path, query), (request.Path, request.Query["q"]));
    }

    [Fact]
    public async Task Absolute_targets_have_the_path_that_the_context_has()
    {
        HttpRequest? copy = null;
        var told = "";
        await using var server = await TestServer.Start(routes => routes.MapFallback(ctx =>
        {
            copy = ctx.ToRequest();
            told = $"{ctx.Path}|{ctx.Query["q"]}|{ctx.RoutePattern ?? "none"}";
            ctx.Complete();
        }));
        using var client = await server.Connect();

        await client.Exchange("GET http://a.example?q=1 HTTP/1.1\r\nHost: a.example\r\n\r\n");

        Assert.NotNull(copy);
        Assert.Equal(("/|1|none", told), (told, $"{copy.Path}|{copy.Query["q"]}|{copy.RoutePattern ?? "none"}"));
        Assert.Empty(copy.RouteValues);
    }

    [Fact]
    public void Its_text_holds_no_fields_and_no_body() =>
        Assert.Equal("HttpRequest GET /a", new HttpRequest("GET", "/a", [new("Authorization", "secret")], "secret"u8.ToArray()).ToString());
}
