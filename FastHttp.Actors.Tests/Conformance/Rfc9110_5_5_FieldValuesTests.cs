using System.Text;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Conformance;

/// <summary>
/// Values beyond ASCII: text is UTF-8 both ways, and a value that is read as a string and sent again has the same bytes, also when
/// they were no UTF-8. The client of these tests writes each byte as one character.
/// </summary>
[Trait("Rfc", "9110 5.5")]
public sealed class Rfc9110_5_5_FieldValuesTests : IAsyncLifetime
{
    private TestServer _server = null!;

    public static TheoryData<string> Values =>
    [
        "plain",
        Utf8("J\u00F6rg \u20AC \U0001F600"),
        "J\u00F6rg",
        "\u00E2\u0082", // A euro sign without its last byte.
        "\u00ED\u00B2\u0080", // Half of a surrogate pair, which is no UTF-8.
        "\u00C0\u00AF", // A slash, longer than it may be.
        Utf8("\U0001F600") + "\u00B2" + Utf8("\u00E4") + "\u00FF\u00F0\u009F",
        string.Concat(Enumerable.Range(0x80, 0x80).Select(value => (char)value)),
        .. Enumerable.Range(0x80, 0x80).Select(value => ((char)value).ToString()),
    ];

    public async Task InitializeAsync() => _server = await TestServer.Start(
        routes =>
        {
            routes.MapGet("/field", ctx => ctx.AddField("X-Echo", ctx.Field("X")!).Text(ctx.Field("X")!));
            routes.MapGet("/fields", ctx =>
            {
                foreach (var field in ctx.Fields)
                {
                    if (field.NameEquals("x"))
                    {
                        ctx.AddField("X-Echo", field.Value);
                    }
                }

                ctx.Complete();
            });
            routes.MapGet("/copy", ctx => ctx.Reply(new HttpResponse(200, Fields: [new("X-Echo", ctx.ToRequest().Fields.Single(field => field.Key == "X").Value)])));
            routes.MapGet("/type", ctx =>
            {
                ctx.SetContentType(ctx.Field("X")!);
                ctx.AddField("X-Echo", ctx.ResponseContentType!).Complete();
            });
            routes.MapGet("/written", ctx => ctx.AddField("X-Name", "J\u00F6rg \u20AC").SetContentType("text/x; n=\u00F6\u20AC").Text(""));
            routes.MapGet("/half", ctx => ctx.AddField("X-Name", "a\uD83D").AddField("X-Low", "\uDE00b").Text(""));
        },
        TransportKind.InMemory);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [MemberData(nameof(Values))]
    public async Task What_is_read_and_sent_again_has_the_same_bytes(string value)
    {
        using var client = await _server.Connect();
        foreach (var target in (string[])["/field", "/fields", "/copy", "/type"])
        {
            var response = await client.Exchange(Get(target, $"X: {value}\r\n"));
            Assert.Equal((target, value), (target, response["X-Echo"]));
            Assert.Equal(target == "/type" ? value : response["Content-Type"], response["Content-Type"]);
        }
    }

    [Fact]
    public async Task Text_is_UTF_8_both_ways()
    {
        using var client = await _server.Connect();
        var read = await client.Exchange(Get("/field", $"X: {Utf8("J\u00F6rg \u20AC \U0001F600")}\r\n"));
        Assert.Equal(Utf8("J\u00F6rg \u20AC \U0001F600"), read.Body);
        var written = await client.Exchange(Get("/written"));
        Assert.Equal((Utf8("J\u00F6rg \u20AC"), Utf8("text/x; n=\u00F6\u20AC")), (written["X-Name"], written["Content-Type"]));
    }

    /// <summary>As everywhere in .NET: what cannot be encoded is U+FFFD.</summary>
    [Fact]
    public async Task Half_of_a_surrogate_pair_that_stands_for_no_byte_is_replaced()
    {
        var response = await _server.Get("/half");
        Assert.Equal((Utf8("a\uFFFD"), Utf8("\uFFFDb")), (response["X-Name"], response["X-Low"]));
    }

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
