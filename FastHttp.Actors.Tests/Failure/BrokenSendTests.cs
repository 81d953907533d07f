using FastHttp.Actors.Observability;
using FastHttp.Actors.Tests.Connections;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Connections.Requests;

namespace FastHttp.Actors.Tests.Failure;

/// <summary>Sends that fail, because the client has gone, or come up short, because it reads slowly.</summary>
public sealed class BrokenSendTests
{
    private const int Clients = 20;

    /// <summary>More than a system keeps for both ends of a connection, so that the server is still sending.</summary>
    private const int LargeSize = 16 << 20;

    private const int PieceSize = 10_007;
    private const int Pieces = 1000;

    private static readonly string Large = Pattern(LargeSize);

    private int _told;

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_resets_while_it_is_sent_a_whole_response_is_forgotten(TransportKind transport)
    {
        await using var server = await Start(transport);
        await ResetWhileReceiving(server, "/large");
        Assert.Equal(Clients, server.Closed(CloseReason.ClientGone));
        await server.AssertServesNormally();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task A_client_that_resets_while_it_is_sent_pieces_is_forgotten_and_the_handler_told(TransportKind transport)
    {
        await using var server = await Start(transport);
        await ResetWhileReceiving(server, "/endless");
        await TestServer.Until(() => Volatile.Read(ref _told) == Clients, "each handler has stopped");
        Assert.Equal(Clients, server.Closed(CloseReason.ClientGone));
        Assert.Equal(Clients, server.Sum(counters => counters.ClientsGone));
        await server.AssertServesNormally();
    }

    [Theory]
    [ClassData(typeof(EachTransport))]
    public async Task What_a_slow_reader_is_sent_bit_by_bit_arrives_whole(TransportKind transport)
    {
        await using var server = await Start(transport);
        using (var client = await server.Connect())
        {
            // The second response begins only when there is room for it.
            await client.Send(Get("/large") + Get("/pieces") + Get("/ok"));
            await TestServer.Until(() => server.Sum(counters => counters.Requests) > 0, "the server has begun to send");
            await server.Settle();
            Assert.Equal(1, server.Sum(counters => counters.Requests));

            Assert.Equal(Large, (await client.ReceiveResponse()).Body);
            Assert.Equal(string.Concat(Enumerable.Range(0, Pieces).Select(Piece)), (await client.ReceiveResponse()).Body);
            Assert.Equal("ok", (await client.ReceiveResponse()).Body);
        }

        await server.AssertServesNormally();
    }

    private static async Task ResetWhileReceiving(TestServer server, string target)
    {
        for (var i = 0; i < Clients; i++)
        {
            using var client = await server.Connect();
            await client.Send(Get(target));
            await client.Receive(100_000);
            client.Abort();
        }

        await TestServer.Until(() => server.Sum(counters => counters.Closed.Sum()) == Clients, "all connections have ended");
    }

    private static string Piece(int number) => number + new string('-', PieceSize);

    private Task<TestServer> Start(TransportKind transport) => TestServer.Start(
        routes =>
        {
            Aftermath.MapOk(routes);
            routes.MapGet("/large", ctx => ctx.Text(Large));
            routes.MapGet("/pieces", async ctx =>
            {
                for (var i = 0; i < Pieces; i++)
                {
                    ctx.BodyWriter.Write(Bytes(Piece(i)));
                    await ctx.FlushAsync();
                }

                ctx.Complete();
            });
            routes.MapGet("/endless", async ctx =>
            {
                do
                {
                    ctx.BodyWriter.Write(Bytes(Piece(0)));
                }
                while (await ctx.FlushAsync());
                Interlocked.Increment(ref _told);
            });
        },
        transport);
}
