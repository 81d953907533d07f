using System.Text;
using System.Text.RegularExpressions;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Robustness;

/// <summary>However a valid stream of requests is cut, the bytes of the responses are the same.</summary>
public sealed partial class RandomCutTests
{
    private const int Streams = 12;
    private const int CutsPerStream = 4;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task The_responses_do_not_depend_on_how_the_requests_are_cut(TransportKind transport)
    {
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/users/{id}", ctx => ctx.Text($"user {ctx.RouteValue("id")} {ctx.Query["q"]}"));
                routes.MapPost("/echo", ctx => ctx.Bytes(ctx.Body));
                routes.MapGet("/later", async ctx =>
                {
                    await Task.Yield();
                    ctx.Text("later");
                });
            },
            transport);
        for (var seed = 0; seed < Streams; seed++)
        {
            var random = new Random(seed);
            var stream = Bytes(StreamOf(random));
            var expected = await Responses(server, [stream]);
            for (var i = 0; i < CutsPerStream; i++)
            {
                Assert.True(expected == await Responses(server, Cut(stream, random)), $"Seed {seed}, cut {i}: the responses differ.");
            }
        }
    }

    private static string StreamOf(Random random)
    {
        var stream = new StringBuilder();
        for (var i = random.Next(1, 30); i > 0; i--)
        {
            stream.Append(OneOf(random));
        }

        return stream.Append(Get("/users/last", "Connection: close\r\n")).ToString();
    }

    private static string OneOf(Random random) => random.Next(9) switch
    {
        0 => Get($"/users/{random.Next()}?q=%20{random.Next()}"),
        1 => Post("/echo", Pattern(random.Next(200))),
        2 => Post("/echo", Pattern(random.Next(20_000)), "X-Long: " + new string('x', random.Next(4000)) + "\r\n"),
        3 => "HEAD /users/7 HTTP/1.1\r\nHost: test\r\n\r\n",
        4 => Get("/nothing"),
        5 => Post("/users/1", "GET /users/2 HTTP/1.1\r\nHost: test\r\n\r\n"),
        6 => "OPTIONS * HTTP/1.1\r\nHost: test\r\n\r\n",
        7 => "\r\n" + Get("/users/after-an-empty-line"),
        _ => Get("/later"),
    };

    private static List<ReadOnlyMemory<byte>> Cut(byte[] stream, Random random)
    {
        var pieces = new List<ReadOnlyMemory<byte>>();
        for (var start = 0; start < stream.Length;)
        {
            var length = Math.Min(stream.Length - start, random.Next(3) == 0 ? random.Next(1, 8) : random.Next(1, 3000));
            pieces.Add(stream.AsMemory(start, length));
            start += length;
        }

        return pieces;
    }

    private static async Task<string> Responses(TestServer server, List<ReadOnlyMemory<byte>> pieces)
    {
        using var client = await server.Connect();
        foreach (var piece in pieces)
        {
            await client.Send(piece);
            // The loop has a chance to see this piece alone.
            await server.Settle();
        }

        return DateLine().Replace(await client.ReceiveToEnd(), "");
    }

    [GeneratedRegex("Date: [^\r]*\r\n")]
    private static partial Regex DateLine();
}
