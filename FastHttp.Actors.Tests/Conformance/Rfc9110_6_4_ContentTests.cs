using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Which responses have a body, and how its end is told.</summary>
[Trait("Rfc", "9110 6.4.1")]
[Trait("Rfc", "9112 6.3")]
public sealed class Rfc9110_6_4_ContentTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.Start(
        routes =>
        {
            routes.Map(HttpRoutes.AnyMethod, "/{status:int}", ctx =>
                ctx.SetStatus(int.Parse(ctx.RouteValue("status")!, System.Globalization.CultureInfo.InvariantCulture)).Text("body"));
            routes.MapGet("/get", ctx => ctx.Text("body"));
            routes.MapGet("/empty", ctx => ctx.Complete());
        },
        TransportKind.InMemory);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("GET", "/200", "4", "body")]
    [InlineData("GET", "/get", "4", "body")]
    [InlineData("GET", "/404", "4", "body")]
    [InlineData("GET", "/empty", "0", "")]
    [InlineData("HEAD", "/200", "4", "")]
    [InlineData("HEAD", "/get", "4", "")]
    [InlineData("HEAD", "/404", "4", "")]
    [InlineData("HEAD", "/nothing", "30", "")]
    [InlineData("GET", "/204", null, "")]
    [InlineData("HEAD", "/204", null, "")]
    [InlineData("GET", "/304", null, "")]
    [InlineData("HEAD", "/304", null, "")]
    [InlineData("GET", "/205", "0", "")]
    [InlineData("HEAD", "/205", "0", "")]
    public async Task Exactly_one_framing_or_none(string method, string target, string? length, string body)
    {
        using var client = await _server.Connect();
        await client.Send($"{method} {target} HTTP/1.1\r\n{Host}GET /get HTTP/1.1\r\n{Host}");
        var response = await client.ReceiveResponse(toHead: method == "HEAD");
        Assert.Equal((length, null, body), (response["Content-Length"], response["Transfer-Encoding"], response.Body));

        // The next response begins where this one ended.
        Assert.Equal("body", (await client.ReceiveResponse()).Body);
    }

    [Theory]
    [InlineData("1.1")]
    [InlineData("1.0")]
    public async Task The_status_line_has_the_servers_version(string version) =>
        Assert.Equal("HTTP/1.1 200 OK", (await _server.Exchange($"GET /get HTTP/{version}\r\n{Host}")).StatusLine);

    [Theory]
    [InlineData(299, "HTTP/1.1 299 ")]
    [InlineData(418, "HTTP/1.1 418 ")]
    public async Task A_status_without_a_phrase_keeps_its_space(int status, string line) =>
        Assert.Equal(line, (await _server.Get($"/{status}")).StatusLine);
}
