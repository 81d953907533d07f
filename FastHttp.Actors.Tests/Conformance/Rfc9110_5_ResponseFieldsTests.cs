using FastHttp.Actors.Http;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>The fields of responses: the application's cannot break out of their lines, the server's are right.</summary>
[Trait("Rfc", "9110 5.5")]
[Trait("Rfc", "9110 6.6.1")]
public sealed class Rfc9110_5_ResponseFieldsTests
{
    public static readonly TheoryData<string, string> Rejected = new()
    {
        { "X", "a\r\nSet-Cookie: b" },
        { "X", "a\nb" },
        { "X", "a\rb" },
        { "X", "a\0b" },
        { "X", "a\x7F" },
        { "X\r\nY", "a" },
        { "X: a\r\nY", "b" },
        { "X ", "a" },
        { "", "a" },
        { "\u00C4", "a" },
        { "Content-Length", "0" },
        { "Transfer-Encoding", "chunked" },
        { "Connection", "close" },
        { "Content-Type", "a\r\nb: c" },
    };

    /// <summary>The exception is the application's: here it leaves the handler, and the client gets a 500 without a trace of it.</summary>
    [Theory]
    [MemberData(nameof(Rejected))]
    public async Task What_would_split_the_response_never_reaches_the_wire(string name, string value)
    {
        Exception? thrown = null;
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/add", ctx => Respond(ctx, () => ctx.AddField(name, value)));
                routes.MapGet("/reply", ctx => Respond(ctx, () => ctx.Reply(new HttpResponse(200, Fields: [new(name, value)]))));
                routes.MapGet("/type", ctx => Respond(ctx, () => ctx.SetContentType(value)));
            },
            TransportKind.InMemory,
            hocon: "akka.loglevel = OFF");

        foreach (var target in name == "Content-Type" ? ["/type"] : new[] { "/add", "/reply" })
        {
            var response = await server.Get(target);
            Assert.IsType<ArgumentException>(thrown);
            Assert.Equal((500, Rejections.Of(Rejection.HandlerFailed).Text), (response.Status, response.Body));
            Assert.Equal(["Content-Length", "Content-Type", "Date", "Server"], response.Fields.Select(field => field.Key).Order());
            thrown = null;
        }

        void Respond(RequestCtx ctx, Action set)
        {
            try
            {
                set();
                ctx.Text("not rejected");
            }
            catch (ArgumentException e)
            {
                thrown = e;
                throw;
            }
        }
    }

    [Fact]
    public async Task Date_is_an_IMF_fixdate_that_goes_on_once_a_second()
    {
        var time = new ManualTime();
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("x")), TransportKind.InMemory, time: time);
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 GMT", (await server.Get("/"))["Date"]);
        time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 GMT", (await server.Get("/"))["Date"]);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal("Fri, 02 Jan 2026 03:04:06 GMT", (await server.Get("/"))["Date"]);
        time.Advance(TimeSpan.FromDays(30));
        Assert.Equal("Sun, 01 Feb 2026 03:04:06 GMT", (await server.Get("/"))["Date"]);
    }

    [Fact]
    public async Task Rejections_have_a_date_too()
    {
        await using var server = await TestServer.Start(_ => { }, TransportKind.InMemory, time: new ManualTime());
        Assert.Equal("Fri, 02 Jan 2026 03:04:05 GMT", (await server.Exchange("GET / HTTP/1.1\n"))["Date"]);
    }

    [Theory]
    [InlineData("FastHttp.Actors", "FastHttp.Actors")]
    [InlineData("mine/1.0", "mine/1.0")]
    [InlineData("", null)]
    public async Task Server_is_configurable_and_removable(string configured, string? sent)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx.Text("x")), TransportKind.InMemory, options => options.ServerHeader = configured);
        Assert.Equal(sent, (await server.Get("/"))["Server"]);
        Assert.Equal(sent, (await server.Exchange("GET / HTTP/1.1\n"))["Server"]);
    }

    [Fact]
    public async Task The_applications_own_Date_Server_and_Content_Type_stand_in_place_of_the_servers()
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ctx => ctx
                .AddField("server", "first").AddField("Server", "mine").AddField("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
                .AddField("Content-Type", "text/html").Text("x")),
            TransportKind.InMemory);
        var response = await server.Get("/");
        Assert.Equal(
            ("mine", "Sun, 06 Nov 1994 08:49:37 GMT", "text/html"),
            (response["Server"], response["Date"], response["Content-Type"]));
    }
}
