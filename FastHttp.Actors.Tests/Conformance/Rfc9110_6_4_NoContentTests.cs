using Akka.Actor;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>Responses without content, in every way of responding, over real sockets: the next response is where it should be.</summary>
[Trait("Rfc", "9110 6.4.1")]
[Trait("Rfc", "9110 15.3.6")]
public sealed class Rfc9110_6_4_NoContentTests
{
    private const string Next = "GET /next HTTP/1.1\r\nHost: a\r\n\r\n";

    private static readonly int[] Statuses = [200, 204, 205, 304, 404];

    /// <summary>"body" in each of the ways; null: the length is not said when the body begins.</summary>
    public static TheoryData<string, Func<IUntypedActorContext, RequestCtx, Task>, string?> Ways => new()
    {
        { "Text", Now((_, ctx) => ctx.Text("body")), "4" },
        { "Text of bytes", Now((_, ctx) => ctx.Text("body"u8)), "4" },
        { "Bytes", Now((_, ctx) => ctx.Bytes("body"u8)), "4" },
        { "Json", Now((_, ctx) => ctx.Json(1234)), "4" },
        { "Reply", Now((_, ctx) => ctx.Reply(new HttpResponse(ctx.StatusCode, "body"u8.ToArray(), ContentTypes.Text))), "4" },
        { "Tell", Now((context, ctx) => context.Sender.Tell(new HttpResponse(ctx.StatusCode, "body"u8.ToArray()))), "4" },
        { "Complete", Now((_, ctx) => { ctx.BodyWriter.Write("body"u8); ctx.Complete(); }), "4" },
        { "Complete with a length", Now((_, ctx) => { ctx.SetContentLength(4).BodyWriter.Write("body"u8); ctx.Complete(); }), "4" },
        { "pieces", (_, ctx) => Pieces(ctx), null },
        { "pieces with a length", (_, ctx) => Pieces(ctx.SetContentLength(4)), "4" },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Each_way_of_responding(string way, Func<IUntypedActorContext, RequestCtx, Task> respond, string? length)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.Map(HttpRoutes.AnyMethod, "/{status:int}", ScriptedHandler.Props((context, ctx) =>
                respond(context, ctx.SetStatus(int.Parse(ctx.RouteValue("status")!)))));
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        foreach (var (method, status, version) in
            from method in (string[])["GET", "HEAD", "POST"] from status in Statuses from version in (string[])["1.1", "1.0"] select (method, status, version))
        {
            using var client = await server.Connect();
            await client.Send($"{method} /{status} HTTP/{version}\r\nHost: a\r\nConnection: keep-alive\r\n\r\n{Next}");
            var hasBody = method != "HEAD" && status is 200 or 404;
            if (hasBody && version == "1.0" && length is null)
            {
                // Only the end of the connection tells the end of such a body.
                Assert.Contains("Connection: close\r\n", await client.ReceiveToEnd(), StringComparison.Ordinal);
                continue;
            }

            var response = await client.ReceiveResponse(toHead: method == "HEAD");
            Assert.Equal((way, method, version, status, LengthOf(status, length, way.EndsWith("a length", StringComparison.Ordinal)), hasBody), (way, method, version, response.Status, response["Content-Length"], response.Body.Length > 0));
            Assert.Equal(hasBody && length is null ? "chunked" : null, response["Transfer-Encoding"]);

            // Whatever was left of a body would stand in the way of it.
            Assert.Equal("next", (await client.ReceiveResponse()).Body);
        }
    }

    /// <summary>A length that is declared and not written counts with HEAD alone, or where no body is allowed.</summary>
    [Theory]
    [InlineData("GET", 205, "0")]
    [InlineData("HEAD", 205, "0")]
    [InlineData("GET", 204, null)]
    [InlineData("GET", 304, "5")]
    [InlineData("HEAD", 304, "5")]
    [InlineData("HEAD", 200, "5")]
    public async Task A_declared_length_without_a_body(string method, int status, string? length)
    {
        await using var server = await TestServer.Start(routes =>
        {
            routes.MapGet("/whole", ctx => ctx.SetStatus(status).SetContentLength(5).Complete());
            routes.MapGet("/pieces", async ctx =>
            {
                await ctx.SetStatus(status).SetContentLength(5).FlushAsync();
                ctx.Complete();
            });
            routes.MapGet("/next", ctx => ctx.Text("next"));
        });
        foreach (var target in (string[])["/whole", "/pieces"])
        {
            using var client = await server.Connect();
            await client.Send($"{method} {target} HTTP/1.1\r\nHost: a\r\n\r\n{Next}");

            // Nothing of 304 and HEAD is read as a body; 205 says itself that there is none.
            var response = await client.ReceiveResponse(toHead: method == "HEAD");
            Assert.Equal((target, status, length), (target, response.Status, response["Content-Length"]));
            Assert.Equal("next", (await client.ReceiveResponse()).Body);
        }
    }

    private static string? LengthOf(int status, string? length, bool isDeclared) => status switch
    {
        204 => null,
        205 => "0",
        // The length of the 200 it stands for (RFC 9110 8.6), which only the application knows.
        304 when !isDeclared => null,
        _ => length,
    };

    private static Func<IUntypedActorContext, RequestCtx, Task> Now(Action<IUntypedActorContext, RequestCtx> respond) => (context, ctx) =>
    {
        respond(context, ctx);
        return Task.CompletedTask;
    };

    private static async Task Pieces(RequestCtx ctx)
    {
        foreach (var piece in (byte[][])[[.. "bo"u8], [.. "dy"u8]])
        {
            ctx.BodyWriter.Write(piece);
            await ctx.FlushAsync();
        }

        ctx.Complete();
    }
}
