using System.Text;
using System.Text.Json;
using FastHttp.Actors.Tests.Support;
using Xunit;

namespace FastHttp.Actors.Tests.Exchanges;

/// <summary>Bodies read as JSON.</summary>
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
}
