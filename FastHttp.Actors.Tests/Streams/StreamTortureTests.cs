using FastHttp.Actors.Streams;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Streams;

/// <summary>Many clients at one time whose bodies go through streams of every kind, while others leave in the middle of theirs.</summary>
public sealed class StreamTortureTests
{
    private const int Clients = 24;
    private const int Rounds = 8;
    private const int Lines = 3_000;

    [Theory]
    [InlineData(TransportKind.Epoll, 2)]
    [InlineData(TransportKind.Sockets, 2)]
    [InlineData(TransportKind.InMemory, 1)]
    public async Task Each_client_gets_its_own_stream(TransportKind transport, int loops)
    {
        await using var server = await TestServer.Start(Map, transport, loops: loops);
        using var log = new CapturedLog(server.System);
        await Task.WhenAll(Enumerable.Range(0, Clients).Select(number => Task.Run(() => number % 3 == 0 ? Leave(server, number) : Stay(server, number))));
        await TestServer.Until(() => server.IsAtRest, "nothing is left");
        Assert.Empty(log.Events.OfType<Akka.Event.Error>());
    }

    private static async Task Stay(TestServer server, int number)
    {
        using var client = await server.Connect();
        for (var round = 0; round < Rounds; round++)
        {
            var body = BodyOf(number, round);
            var sending = client.Send(Post(TargetOf(number + round), body));
            var response = await client.ReceiveResponse();
            await sending;
            Assert.True(body == response.Body, $"The stream of client {number} is not its own: {response.Status} {response.Body[..Math.Min(200, response.Body.Length)]}");
        }
    }

    private static async Task Leave(TestServer server, int number)
    {
        for (var round = 0; round < Rounds; round++)
        {
            using var client = await server.Connect();
            var body = BodyOf(number, round);
            var half = body[..(body.Length * (round + 1) / (Rounds + 1))];
            var target = TargetOf(number + round);
            await client.Send(Head("POST", target, body.Length) + half);
            if (target != "/stream")
            {
                // That one sends from 16 KiB on, which the first halves do not have.
                await client.Receive(1 + (round * 100));
            }

            client.Abort();
        }
    }

    private static string TargetOf(int number) => (number % 4) switch { 0 => "/source", 1 => "/sequence", 2 => "/pipe", _ => "/stream" };

    private static string BodyOf(int number, int round) => string.Concat(Enumerable.Range(0, Lines).Select(line => $"client {number}, round {round}, line {line}\n"));

    private static void Map(HttpRoutes routes)
    {
        routes.MapPost("/source", ctx => ctx.RespondWith(ctx.BodyAsSource())).WithStreamedBody();
        routes.MapPost("/sequence", ctx => ctx.RespondWith(ctx.BodyPieces())).WithStreamedBody();
        routes.MapPost("/pipe", async ctx =>
        {
            var writer = ctx.ResponseAsPipeWriter();
            await ctx.BodyAsPipeReader().CopyToAsync(writer);
            await writer.CompleteAsync();
        }).WithStreamedBody();
        routes.MapPost("/stream", async ctx =>
        {
            var response = ctx.ResponseAsStream();
            await ctx.BodyAsStream().CopyToAsync(response);
            await response.FlushAsync();
            ctx.Complete();
        }).WithStreamedBody();
    }
}
