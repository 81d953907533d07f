using System.Collections.Concurrent;
using FastHttp.Actors.Tests.Handlers;
using FastHttp.Actors.Tests.Support;
using Xunit;
using static FastHttp.Actors.Tests.Handlers.TestServerExtensions;

namespace FastHttp.Actors.Tests.Listening;

/// <summary>Clients that never pause, and a server that ends meanwhile.</summary>
public sealed class DrainUnderLoadTests
{
    private const int Clients = 8;

    private enum Outcome
    {
        /// <summary>A response said that the connection ends, and it did.</summary>
        SaidClose,

        /// <summary>It ended between two requests, without a reset; the one on its way was not handled.</summary>
        ClosedWhileIdle,
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task No_request_that_was_handled_goes_without_its_whole_response(int loops)
    {
        var handled = new ConcurrentDictionary<string, bool>();
        await using var server = await TestServer.Start(
            routes =>
            {
                routes.MapGet("/at-once/{id}", ctx =>
                {
                    handled[ctx.RouteValue("id")!] = true;
                    ctx.Text(BodyOf(ctx.RouteValue("id")!));
                });
                routes.MapGet("/later/{id}", async ctx =>
                {
                    handled[ctx.RouteValue("id")!] = true;
                    await Task.Run(() => { });
                    ctx.Text(BodyOf(ctx.RouteValue("id")!));
                });
            },
            loops: loops);
        var answered = new ConcurrentDictionary<string, bool>();
        var asking = Enumerable.Range(0, Clients).Select(client => Ask(server, client, answered)).ToList();
        await TestServer.Until(() => answered.Count > 400, "the server is at work");

        await server.Binding.Terminate(FarAway).Soon();

        await Task.WhenAll(asking).Soon();
        Assert.Equal(handled.Keys.Order(), answered.Keys.Order());
    }

    private static async Task<Outcome> Ask(TestServer server, int client, ConcurrentDictionary<string, bool> answered)
    {
        using var connection = await server.Connect();
        for (var i = 0; ; i++)
        {
            var id = $"{client}-{i}";
            await connection.SendGet(client % 2 == 0 ? $"/at-once/{id}" : $"/later/{id}");
            if (await connection.IsAtEnd())
            {
                // Not one byte of a response: then the request must not have been handled either.
                return Outcome.ClosedWhileIdle;
            }

            var response = await connection.ReceiveResponse();
            Assert.Equal((200, BodyOf(id)), (response.Status, response.Body));
            answered[id] = true;
            if (response.SaysClose)
            {
                Assert.Equal("", await connection.ReceiveToEnd());
                return Outcome.SaidClose;
            }
        }
    }

    private static string BodyOf(string id) => string.Concat(Enumerable.Repeat(id + ";", 100));
}
