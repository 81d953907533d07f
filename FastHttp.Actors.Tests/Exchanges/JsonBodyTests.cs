using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Bodies read and sent as JSON.</summary>
public sealed class JsonBodyTests
{
    private const string Mark = "\uFEFF";

    /// <summary>RFC 8259 8.1: a parser may skip a byte order mark; some editors and .NET's own writers of text put one there.</summary>
    [Theory]
    [InlineData("""{"a":1}""", "1")]
    [InlineData(Mark + """{"a":1}""", "1")]
    [InlineData(Mark + """ {"a":1}""", "1")]
    [InlineData(Mark + Mark + """{"a":1}""", "JsonException")]
    [InlineData("{" + Mark + "}", "JsonException")]
    [InlineData(Mark, "JsonException")]
    [InlineData("", "JsonException")]
    public async Task A_byte_order_mark_is_skipped(string body, string read)
    {
        await using var server = await TestServer.Start(
            routes => routes.MapPost("/", ctx => ctx.Text(Read(ctx))), TransportKind.InMemory);
        var bytes = Encoding.UTF8.GetBytes(body);
        var response = await server.Exchange($"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: {bytes.Length}\r\n\r\n{Encoding.Latin1.GetString(bytes)}");
        Assert.Equal((200, read), (response.Status, response.Body));
    }

    [Fact]
    public async Task What_is_sent_follows_the_options_that_are_given()
    {
        JsonSerializerOptions[] all =
        [
            new() { WriteIndented = true }, new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }, new(JsonSerializerOptions.Web),
        ];
        var value = new Names("J\u00F6rg <b>");
        await using var server = await TestServer.Start(routes => routes.MapGet("/{i:int}/{message}", ctx =>
        {
            var options = all[int.Parse(ctx.RouteValue("i")!)];
            if (ctx.RouteValue("message") == "yes")
            {
                ctx.Reply(HttpResponse.Json(value, options));
            }
            else
            {
                ctx.Json(value, options);
            }
        }));
        for (var i = 0; i < all.Length; i++)
        {
            var expected = Encoding.Latin1.GetString(JsonSerializer.SerializeToUtf8Bytes(value, all[i]));
            Assert.Equal((expected, expected), ((await server.Get($"/{i}/no")).Body, (await server.Get($"/{i}/yes")).Body));
        }
    }

    private static string Read(RequestCtx ctx)
    {
        try
        {
            return $"{ctx.ReadJson<Numbers>()!.A}";
        }
        catch (JsonException)
        {
            return nameof(JsonException);
        }
    }

    private sealed record Numbers(int A);

    private sealed record Names(string Name);
}
