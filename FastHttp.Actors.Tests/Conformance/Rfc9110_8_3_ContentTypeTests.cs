using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Conformance.Samples;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Text says that it is UTF-8, whoever sends it: else a browser takes "Jörg" for its country's old encoding.</summary>
[Trait("Rfc", "9110 8.3.2")]
public sealed class Rfc9110_8_3_ContentTypeTests
{
    private const string Utf8Text = "text/plain; charset=utf-8";

    public static TheoryData<string, Action<IUntypedActorContext, RequestCtx>, string> Ways => new()
    {
        { "Text", (_, ctx) => ctx.Text("Jörg"), Utf8Text },
        { "Text of bytes", (_, ctx) => ctx.Text("Jörg"u8), Utf8Text },
        { "Text with a status", (_, ctx) => ctx.SetStatus(400).Text("Jörg"), Utf8Text },
        { "Reply", (_, ctx) => ctx.Reply(HttpResponse.Ok("Jörg")), Utf8Text },
        { "Sender.Tell", (context, _) => context.Sender.Tell(HttpResponse.Text(200, "Jörg")), Utf8Text },
        { "NotFound", (_, ctx) => ctx.Reply(HttpResponse.NotFound()), Utf8Text },
        { "Error", (_, ctx) => ctx.Reply(HttpResponse.Error(503, "Jörg")), Utf8Text },
        { "the constant", (_, ctx) => { ctx.SetContentType(ContentTypes.Text).BodyWriter.Write("Jörg"u8); ctx.Complete(); }, Utf8Text },
        { "its own type", (_, ctx) => ctx.SetContentType("text/html; charset=iso-8859-15").Text("Jörg"), "text/html; charset=iso-8859-15" },
        { "its own field", (_, ctx) => ctx.AddField("content-type", "text/plain").Text("Jörg"), "text/plain" },
        { "Json", (_, ctx) => ctx.Json("Jörg"), "application/json" },
        { "Json message", (_, ctx) => ctx.Reply(HttpResponse.Json("Jörg")), "application/json" },
        { "Bytes", (_, ctx) => ctx.Bytes("Jörg"u8), "application/octet-stream" },
        { "nothing", (_, _) => throw new InvalidOperationException("Boom"), Utf8Text },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_way_of_responding(string way, Action<IUntypedActorContext, RequestCtx> respond, string type)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapGet("/", ScriptedHandler.Props(respond)), TransportKind.InMemory, hocon: "akka.loglevel = OFF");
        Assert.Equal((way, type), (way, (await server.Get("/"))["Content-Type"]));
    }

    [Theory]
    [InlineData("GET /nothing HTTP/1.1\r\n" + Host, 404)]
    [InlineData("PUT / HTTP/1.1\r\n" + Host, 405)]
    [InlineData("GET / HTTP/1.1\n" + Host, 400)]
    [InlineData("GET / HTTP/3.0\r\n" + Host, 505)]
    public async Task The_servers_own_words(string request, int status)
    {
        await using var server = await TestServer.Start(routes => routes.MapGet("/", ctx => ctx.Text("x")), TransportKind.InMemory);
        var response = await server.Exchange(request);
        Assert.Equal((status, Utf8Text), (response.Status, response["Content-Type"]));
    }
}
